internal import CPlatform
import Glibc
import HeartbeatCore
import Synchronization

/// The lock of a worker id that this process has.
final class FileStanding: Standing {
  /// The byte that is locked for as long as the process has the id.
  static let held: Int64 = 0
  /// The byte that is locked besides while the text is this process's own.
  static let said: Int64 = 1
  /// The byte that is locked besides by whoever removes the file of an id that nobody has.
  static let removing: Int64 = 2

  private struct State {
    var descriptor: Int32
    var incarnation: IncarnationID?
    /// What the files that this process has locked say of earlier ones.
    var text: LockText?
  }

  private let path: String
  private let database: String
  private let state: Mutex<State>

  init(path: String, database: String, descriptor: Int32) {
    self.path = path
    self.database = database
    state = Mutex(State(descriptor: descriptor, text: LockText.read(descriptor)))
  }

  deinit {
    state.withLock { _ = close($0.descriptor) }
  }

  /// Opens the file at `path`, or makes it, and locks it.
  /// - Parameter whenOpen: Called each time before the lock is tried, for tests of what others may do then.
  /// - Returns: Nil when another process has the lock.
  static func take(
    _ path: String, beside database: String, whenOpen: () -> Void = {}
  ) throws(LockFile.Problem) -> Int32? {
    // Somebody may delete the file between the opening and the lock, which nobody would see then.
    var patience = 200
    for _ in 0..<220 {
      let descriptor = try LockFile.open(path, O_RDWR | O_CREAT, beside: database)
      whenOpen()
      guard platform_lock_byte(descriptor, held) == 0 else {
        let code = errno
        let isRemoved = platform_byte_is_locked(descriptor, removing) == 1
        close(descriptor)
        // Whoever removes it is done in a moment, on a busy machine in a longer one.
        if isRemoved, patience > 0 {
          patience -= 1
          usleep(5_000)
          continue
        }
        guard code == EAGAIN || code == EACCES else {
          throw .unusable(reason: String(cString: strerror(code)))
        }
        return nil
      }
      if LockFile.isInPlace(descriptor, at: path) { return descriptor }
      close(descriptor)
    }
    throw .unusable(reason: "it is deleted again and again")
  }

  func become(_ incarnation: IncarnationID) {
    state.withLock { state in
      state.incarnation = incarnation
      Self.say(incarnation, in: &state)
    }
  }

  private static func say(_ incarnation: IncarnationID, in state: inout State) {
    platform_unlock_byte(state.descriptor, said)
    let text = LockText.next(after: state.text, as: incarnation, pid: getpid())
    // On a full disk nobody learns as which incarnation: what is stolen for it is awaited.
    guard text.write(state.descriptor) else { return }
    state.text = text
    platform_lock_byte(state.descriptor, said)
  }

  func confirm() -> Confirmation {
    state.withLock { state in
      if LockFile.isInPlace(state.descriptor, at: path) { return .sound }
      do throws(LockFile.Problem) {
        guard let descriptor = try Self.take(path, beside: database) else { return .lost }
        close(state.descriptor)
        state.descriptor = descriptor
        // The old text is of this process's own file: those that it names have ended.
        if let incarnation = state.incarnation { Self.say(incarnation, in: &state) }
        return .restored
      } catch {
        return .hidden(reason: "\(path): \(error.reason)")
      }
    }
  }
}
