internal import CPlatform
import Glibc
import HeartbeatCore
import HeartbeatLocks

/// Where the writers of one database line up before they ask SQLite for its lock, which knows no
/// order: `<database>-writers.lock`.
///
/// It only decides who tries first. SQLite's own lock decides who writes, so whoever does not stand
/// in line (another program), or leaves it because nobody in front moves, does no harm.
///
/// | in the file | is |
/// |---|---|
/// | byte 0, locked | somebody is writing |
/// | byte 1, locked by any number at once | heartbeats wait: nobody else goes before them |
/// | byte 2, locked | somebody goes without a turn, since nobody in front moves |
/// | byte 3, locked | somebody has come to the line before opening the database: it is at the door |
/// | byte 4, locked | somebody prunes, see ``PruneLock`` |
/// | byte 5, locked by any number at once | others wait: who has much to write makes it short |
/// | the number at its beginning | how many have left the line: it moves |
///
/// All locks belong to open file descriptions, so whoever dies leaves the line. Whoever waits holds
/// nothing but a share of byte 1 or 5. Nobody sleeps in the kernel for a turn, so a
/// process that is stopped while it waits cannot be given one.
///
/// Used by one thread at a time.
final class WritersLine {
  /// How a writer waits for its turn.
  struct Manner: Equatable {
    /// Goes before all that are not urgent.
    let isUrgent: Bool
    /// How long nobody may leave the line before this writer goes on without its turn.
    let patience: Duration
    /// How long it stands in line in all.
    let limit: Duration
    /// How long it may sleep between two looks.
    let longestPause: Duration

    /// - Parameter patience: How long SQLite's lock is waited for. While the line moves it may take
    ///   longer than that: nobody is in the way, there are only many.
    static func ordinary(patience: Duration) -> Manner {
      Manner(
        isUrgent: false, patience: min(.milliseconds(500), patience), limit: patience * 12,
        longestPause: .milliseconds(50))
    }
    /// The crowd is at the door. A thousand who look every 50 ms take a fifth of a processor.
    static func atDoor(patience: Duration) -> Manner {
      let manner = ordinary(patience: patience)
      return Manner(
        isUrgent: false, patience: min(.seconds(1), patience), limit: manner.limit,
        longestPause: .milliseconds(200))
    }
    /// The line must not make a heartbeat late, whatever happens in it. Looking again and again, too,
    /// takes from its share of a crowded processor.
    static let heartbeat = urgent(patience: .milliseconds(100))

    static func urgent(patience: Duration) -> Manner {
      Manner(
        isUrgent: true, patience: patience, limit: patience, longestPause: .milliseconds(2))
    }
  }

  /// How long a line in which nobody is writing is left to a heartbeat that does not come: its
  /// process has been stopped.
  static let courtesy: Duration = .milliseconds(50)

  static let writing: Int64 = 0
  static let urgent: Int64 = 1
  /// Taken by the one who goes without a turn because nobody in front moves. One at a time: a crowd
  /// that has lost its patience would fight for SQLite's lock, and for the processor with whoever is
  /// in front and only waits for that.
  static let passing: Int64 = 2
  /// Held by one of those that have yet to open the database, until it has written.
  static let door: Int64 = 3
  /// A share of it is held by each that waits and is not urgent.
  static let waiting: Int64 = 5

  private let path: String
  private let database: String
  private var descriptor: Int32 = -1
  private var isAtDoor = false
  /// How this thread was scheduled before it came to the door.
  private var paceBefore: platform_pace?

  private let isUsed: Bool

  /// - Parameters:
  ///   - database: The path of the database file, which exists.
  ///   - isUsed: False where nobody lines up.
  init(beside database: String, isUsed: Bool = true) {
    self.isUsed = isUsed
    self.database = LockFile.resolved(database)
    self.path = self.database + "-writers.lock"
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Waits until nobody else is at the door, and stays there until the end of its next turn, or for
  /// as long as this object lives.
  ///
  /// Of a thousand processes that are to write, one at a time then opens the database. If they did
  /// so at once, all would want the processor, and whoever writes, and each heartbeat, would have a
  /// thousandth of it.
  func waitAtDoor(patience: Duration) {
    // Not made here: beside a file that is not ours nothing may appear.
    guard isOpen(making: false) else { return }
    isAtDoor = take(Self.door)
    if !isAtDoor {
      let manner = Manner.atDoor(patience: patience)
      platform_share_byte(descriptor, Self.waiting)
      defer { platform_unlock_byte(descriptor, Self.waiting) }
      var wait = LineWait(manner: manner, at: .now, moved: moved)
      waiting: while !isAtDoor {
        usleep(wait.pauseMicroseconds(at: .now))
        let isFree = platform_byte_is_locked(descriptor, Self.door) == 0
        switch wait.decide(at: .now, moved: moved, isFree: isFree, mayGo: true) {
        case .wait: continue
        case .tryToGo: isAtDoor = take(Self.door)
        // The line itself is next, where one at a time may pass.
        case .pass, .goWithoutTurn: break waiting
        }
      }
    }
    if isAtDoor { paceBefore = platform_hurry() }
  }

  /// Runs `body` in turn.
  func inTurn<Result>(_ manner: Manner, _ body: () throws -> Result) rethrows -> Result {
    // Without the file nobody can line up: a directory that is read-only, no descriptors.
    guard isOpen(making: true) else { return try body() }
    let place = enter(manner)
    // In a crowd everybody waits for whoever writes to get the processor.
    let before = paceBefore ?? platform_hurry()
    defer {
      leave(place, manner)
      platform_unhurry(before)
      paceBefore = nil
    }
    return try body()
  }

  /// Whether others wait that are not urgent. An urgent one goes first without anybody's doing.
  var othersWait: Bool {
    isOpen(making: false) && platform_byte_is_locked(descriptor, Self.waiting) == 1
  }

  private enum Place {
    case turn, passing, none
  }

  private func enter(_ manner: Manner) -> Place {
    // Most find nobody in front.
    if mayGo(manner), take(Self.writing) { return .turn }
    platform_share_byte(descriptor, manner.isUrgent ? Self.urgent : Self.waiting)
    defer { if !manner.isUrgent { platform_unlock_byte(descriptor, Self.waiting) } }
    var wait = LineWait(manner: manner, at: .now, moved: moved)
    while true {
      usleep(wait.pauseMicroseconds(at: .now))
      let isFree = platform_byte_is_locked(descriptor, Self.writing) == 0
      switch wait.decide(at: .now, moved: moved, isFree: isFree, mayGo: mayGo(manner)) {
      case .wait: continue
      case .pass: if take(Self.passing) { return .passing }
      case .goWithoutTurn: return .none
      case .tryToGo: if take(Self.writing) { return .turn }
      }
    }
  }

  private func leave(_ place: Place, _ manner: Manner) {
    if place != .none {
      // When that fails, or two write the same number, the line seems to stand still for a moment
      // longer, which costs patience and nothing else.
      var number = moved &+ 1
      pwrite(descriptor, &number, MemoryLayout<UInt64>.size, 0)
      platform_unlock_byte(descriptor, place == .turn ? Self.writing : Self.passing)
    }
    if manner.isUrgent { platform_unlock_byte(descriptor, Self.urgent) }
    if isAtDoor { platform_unlock_byte(descriptor, Self.door) }
    isAtDoor = false
  }

  private func take(_ byte: Int64) -> Bool { platform_lock_byte(descriptor, byte) == 0 }

  private func mayGo(_ manner: Manner) -> Bool {
    manner.isUrgent || platform_byte_is_locked(descriptor, Self.urgent) != 1
  }

  private var moved: UInt64 {
    var number: UInt64 = 0
    pread(descriptor, &number, MemoryLayout<UInt64>.size, 0)
    return number
  }

  /// Opens the file the first time, and again when somebody has deleted it: others line up in
  /// another one then.
  private func isOpen(making: Bool) -> Bool {
    guard isUsed else { return false }
    if descriptor >= 0 {
      var status = stat()
      if fstat(descriptor, &status) == 0, status.st_nlink > 0 { return true }
      close(descriptor)
      descriptor = -1
    }
    // Why it cannot be opened makes no difference to whoever has to write.
    guard
      let opened = try? LockFile.open(
        path, making ? O_RDWR | O_CREAT : O_RDWR, beside: database)
    else {
      return false
    }
    descriptor = opened
    return true
  }
}
