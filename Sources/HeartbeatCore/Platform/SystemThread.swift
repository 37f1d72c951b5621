internal import CPlatform
import Glibc

/// A thread of the system, apart from Swift's pool.
package enum SystemThread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Lets the calling thread go before others for as long as it lives, where the user may do so. For
  /// threads that do little and start nothing.
  static func hurry() { _ = platform_hurry() }

  /// Starts a thread that runs one closure and then ends.
  /// - Parameters:
  ///   - name: For debuggers and `ps -L`; at most 15 bytes.
  ///   - stackSize: In bytes; nil for what the system gives. A limit on memory counts all of it.
  /// - Throws: ``ThreadFailure`` when the limits of this process or of its user allow no more threads.
  package static func start(
    name: String, stackSize: Int? = nil, _ run: @escaping @Sendable () -> Void
  ) throws(ThreadFailure) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let body = Unmanaged.passRetained(
      Body {
        platform_name_thread(name)
        run()
      })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard code == 0 else {
      body.release()
      throw ThreadFailure(code: code)
    }
  }
}
