internal import CPlatform
import Glibc
import HeartbeatLocks

/// The right to prune a database, which one process has at a time: a byte of the file in which
/// writers line up. It ends with the process.
final class PruneLock: Sendable {
  private static let byte: Int64 = 4

  private let descriptor: Int32

  /// Nil when another process has it. Where the file cannot be used nobody is kept off: two prunes at
  /// once do no harm, only the work twice.
  static func take(beside database: String) -> (any Sendable)? {
    let database = LockFile.resolved(database)
    guard
      let descriptor = try? LockFile.open(
        database + "-writers.lock", O_RDWR | O_CREAT, beside: database)
    else { return true }
    guard platform_lock_byte(descriptor, byte) == 0 else {
      close(descriptor)
      return nil
    }
    return PruneLock(descriptor)
  }

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}
