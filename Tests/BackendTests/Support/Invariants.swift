import Testing

@testable import HeartbeatCore

/// What must hold in a database file after every transaction, checked from outside: neither the
/// store nor its statements take part.
enum Invariants {
  static func check(
    _ database: any DatabaseUnderTest, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (rule, violations) in rules {
      let found = try database.query(violations).map { $0[0] }
      #expect(found.isEmpty, "\(rule)", sourceLocation: sourceLocation)
    }
    var log = LogChecker(
      groups: Dictionary(
        uniqueKeysWithValues: try database.query(LogChecker.groups).map {
          ($0[0].number, $0[1] ?? "")
        }
      ))
    var places = try database.query(LogChecker.places)[...]
    for row in try database.query(LogChecker.events) {
      while let next = places.first, next[0].number < row[0].number {
        log.set(next[1] ?? "", next[2] ?? "")
        places = places.dropFirst()
      }
      log.read(LogChecker.Line(row))
    }
    for row in try database.query(LogChecker.chats) { log.compare(LogChecker.Outcome(row)) }
    #expect(try database.damage() == [], sourceLocation: sourceLocation)
    #expect(log.violations == [], sourceLocation: sourceLocation)
  }

  /// Each rule with a query that lists what breaks it.
  private static let rules = [
    (
      "a lease exists exactly while its chat is running",
      """
      SELECT c.id FROM chats AS c LEFT JOIN leases AS l ON l.chat_id = c.id
      WHERE (c.status = 'running') <> (l.chat_id IS NOT NULL)
      """
    ),
    (
      "a lease has the generation of its chat",
      """
      SELECT l.chat_id FROM leases AS l LEFT JOIN chats AS c ON c.id = l.chat_id
      WHERE c.generation IS DISTINCT FROM l.generation
      """
    ),
    (
      "a chat waits for as many others as have not ended for it",
      """
      SELECT c.id FROM chats AS c WHERE c.waits_on <> (
        SELECT count(*) FROM dependencies AS d WHERE d.chat_id = c.id AND d.is_over = 0)
      """
    ),
    (
      "a pending chat waits only for chats that may still end well, or for any end",
      """
      SELECT c.id FROM chats AS c JOIN dependencies AS d ON d.chat_id = c.id AND d.is_over = 0
      LEFT JOIN chats AS older ON older.id = d.after_id
      WHERE c.status = 'pending'
        AND (older.id IS NULL OR older.status IN ('completed', 'error'))
      """
    ),
    (
      "an answer was written by a generation that the chat had",
      """
      SELECT m.id FROM messages AS m JOIN chats AS c ON c.id = m.chat_id
      WHERE m.generation > c.generation
      """
    ),
  ]
}

/// Reads the event log as the history of every chat: held by one generation at a time, each
/// acquired once, after the end of the one before, and ended at most once. And as the history of every
/// group: no claim exceeds its places.
private struct LogChecker {
  static let events = """
    SELECT seq, kind, chat_id, worker, generation, from_worker, ended_generation FROM events
    WHERE chat_id IS NOT NULL ORDER BY seq
    """

  /// What groups were given places, with the place of that in the log.
  static let places = """
    SELECT seq, group_name, reason FROM events WHERE kind = 'group_set' ORDER BY seq
    """

  /// The groups of chats that are there and were always of the same one.
  static let groups = """
    SELECT c.id, g.name FROM chats AS c JOIN groups AS g ON g.id = c.group_id
    WHERE g.name IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.chat_id = c.id AND e.kind = 'edited')
    """

  static let chats = """
    SELECT c.id, c.generation, w.worker FROM chats AS c
    LEFT JOIN leases AS l ON l.chat_id = c.id LEFT JOIN workers AS w ON w.id = l.worker_id
    """

  struct Line: Sendable {
    let seq: Int64
    let kind: String
    let chat: Int64
    let worker: String?
    let generation: Int64?
    let from: String?
    let ended: Int64?

    init(_ row: [String?]) {
      seq = row[0].number
      kind = row[1] ?? ""
      chat = row[2].number
      worker = row[3]
      generation = row[4].flatMap(Int64.init)
      from = row[5]
      ended = row[6].flatMap(Int64.init)
    }
  }

  /// What the tables say of a chat.
  struct Outcome: Sendable {
    let chat: Int64
    let generation: Int64
    let holder: String?

    init(_ row: [String?]) {
      chat = row[0].number
      generation = row[1].number
      holder = row[2]
    }
  }

  private struct State {
    var generation: Int64 = 0
    var holder: String?
  }

  private static let acquisitions: Set = ["claimed", "stolen", "adopted"]

  private let groups: [Int64: String]
  private var running: [String: Int] = [:]
  /// None: any number.
  private var maxRunning: [String: Int] = [:]
  private(set) var violations: [String] = []
  private var states: [Int64: State] = [:]

  init(groups: [Int64: String]) {
    self.groups = groups
  }

  /// - Parameter places: Such as `max-running 4`.
  mutating func set(_ group: String, _ places: String) {
    maxRunning[group] = places.split(separator: " ").last.flatMap { Int($0) }
  }

  mutating func read(_ line: Line) {
    var state = states[line.chat] ?? State()
    func complain(_ what: String) {
      violations.append("event \(line.seq), \(line.kind) of chat \(line.chat): \(what)")
    }
    if let ended = line.ended {
      if state.holder == nil { complain("ends generation \(ended), which nobody holds") }
      if ended != state.generation { complain("ends \(ended) instead of \(state.generation)") }
      if line.from != state.holder { complain("takes it from another than its holder") }
      if state.holder != nil, let group = groups[line.chat] { running[group, default: 0] -= 1 }
      state.holder = nil
    }
    if Self.acquisitions.contains(line.kind) {
      if state.holder != nil { complain("begins before generation \(state.generation) ended") }
      if line.generation != state.generation + 1 { complain("does not follow in the generations") }
      if line.worker == nil { complain("has no holder") }
      if let group = groups[line.chat] {
        running[group, default: 0] += 1
        if line.kind == "claimed", let max = maxRunning[group], running[group, default: 0] > max {
          complain("is one more than the \(max) places of its group")
        }
      }
      state.generation = line.generation ?? state.generation
      state.holder = line.worker
    }
    states[line.chat] = state
  }

  mutating func compare(_ outcome: Outcome) {
    let state = states[outcome.chat] ?? State()
    if state.generation != outcome.generation || state.holder != outcome.holder {
      violations.append("chat \(outcome.chat) is not as the log tells")
    }
  }
}

extension String? {
  /// -1 for what is no number, which no rule allows.
  fileprivate var number: Int64 { flatMap { Int64($0) } ?? -1 }
}
