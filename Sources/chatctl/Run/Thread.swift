import CPlatform
import Glibc

/// A thread that runs one closure.
enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// - Parameters:
  ///   - name: For debuggers and `ps -L`.
  ///   - stackSize: In bytes. A limit on memory counts all of it, so it is no more than is needed.
  /// - Throws: ``SystemFailure`` when the limits of this process or of its user allow no more threads.
  static func detach(
    name: String, stackSize: Int = 1 << 20, _ run: @escaping @Sendable () -> Void
  ) throws {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let body = Unmanaged.passRetained(
      Body {
        platform_name_thread(name)
        run()
      })
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard code == 0 else {
      body.release()
      throw SystemFailure("start a thread", code: code)
    }
  }
}
