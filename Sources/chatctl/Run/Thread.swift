import HeartbeatCore

/// A thread that runs one closure.
enum Thread {
  /// - Parameters:
  ///   - name: For debuggers and `ps -L`.
  ///   - stackSize: In bytes. A limit on memory counts all of it, so it is no more than is needed.
  /// - Throws: ``SystemFailure`` when the limits of this process or of its user allow no more threads.
  static func detach(
    name: String, stackSize: Int = 1 << 20, _ run: @escaping @Sendable () -> Void
  ) throws {
    do {
      try SystemThread.start(name: name, stackSize: stackSize, run)
    } catch {
      throw SystemFailure("start a thread", code: error.code)
    }
  }
}
