import Glibc
import HeartbeatCore

@testable import HeartbeatSQLite

/// A damaged file is opened or refused with a sentence. What is refused has not changed by a byte, nor
/// has what was opened to be read, unless a log was waiting to be copied into it.
enum OpenerTarget: FuzzTarget {
  static let name = "opener"

  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  static let file = "chats.db"
  private static var path: String { "\(FuzzFolder.path)/\(file)" }
  /// Whatever may lie beside it.
  private static let beside = ["", "-wal", "-shm", "-journal", "-writers.lock"].map { file + $0 }

  private enum Way: CaseIterable {
    case view, open, create
  }

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    let damaged = DamagedDatabase(FuzzBytes(bytes))
    for way in Way.allCases { run(way, damaged) }
  }

  private static func run(_ way: Way, _ damaged: DamagedDatabase) {
    FuzzFolder.clear(beside)
    for (suffix, content) in damaged.files { FuzzFolder.write(content, to: file + suffix) }
    do {
      switch way {
      case .view: try use(SQLiteChatStore(opening: path, role: .viewer, busyTimeout: .zero), way)
      case .open: try use(SQLiteChatStore(opening: path, role: .worker, busyTimeout: .zero), way)
      case .create: try SQLiteChatStore.create(at: path, busyTimeout: .zero)
      }
    } catch {
      requireSentence(error, way)
      requireUntouched(damaged, "\(way) has refused it: \(error)")
      // SQLite may have made an empty one before it could tell.
      let log = damaged.files["-wal"] == nil ? FuzzFolder.read("\(file)-wal") : nil
      require(log?.isEmpty ?? true, "\(way) has written a log: \(error)")
      return
    }
    let hasLog = damaged.files.contains { $0.key != "" && !$0.value.isEmpty }
    if way == .view, !hasLog { requireUntouched(damaged, "\(way) has opened it") }
  }

  private static let everything = SnapshotQuestion(
    chats: 5, events: 5,
    overview: OverviewQuestion(since: Timestamp(milliseconds: 0), limit: 5))

  /// Asks for what damage may be met in; an answer may be anything.
  private static func use(_ opened: SQLiteChatStore, _ way: Way) throws {
    defer { opened.close() }
    let questions: [() throws -> Void] = [
      { _ = try opened.chats(ChatFilter(), at: now) },
      { _ = try opened.events(EventFilter()) },
      { _ = try opened.workers(at: now) },
      { _ = try opened.groups() },
      { _ = try opened.workspaces() },
      { _ = try opened.snapshot(everything, at: now) },
      { _ = try opened.messages(of: ChatID(1)) },
      { _ = try opened.launch(of: ChatID(1)) },
      { _ = try opened.circumstances(of: ChatID(2), at: now) },
    ]
    for question in questions {
      do { try question() } catch { requireSentence(error, way) }
    }
  }

  private static func requireSentence(_ error: any Error, _ way: Way) {
    let isKnown = error is any DatabaseFailure || error is StoreError
    require(isKnown && "\(error)".count > 5, "\(way) fails with \(type(of: error)): \(error)")
  }

  private static func requireUntouched(_ damaged: DamagedDatabase, _ why: String) {
    // It says that a transaction was cut short: what it holds goes back before anything is read.
    guard damaged.files["-journal"] == nil else { return }
    // An empty log is none.
    for (suffix, content) in damaged.files where !content.isEmpty {
      guard let after = FuzzFolder.read(file + suffix) else {
        fatalError("\(file)\(suffix) is gone; \(why)")
      }
      let isSame =
        content.count == after.count && memcmp(content, after, content.count) == 0
      if isSame { continue }
      let differs = zip(content, after).enumerated().first { $1.0 != $1.1 }?.offset
      let place = differs ?? min(content.count, after.count)
      fatalError("\(file)\(suffix) differs from byte \(place) on; \(why)")
    }
  }
}
