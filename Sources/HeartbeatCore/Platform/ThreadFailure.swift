import Glibc

/// A thread that the system does not give.
public struct ThreadFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// As pthread_create(3) returns it.
  public let code: Int32

  public var description: String {
    "cannot start a thread: \(String(cString: strerror(code))); the limits on processes (ulimit -u) "
      + "or on memory (ulimit -v) may be too low"
  }
}
