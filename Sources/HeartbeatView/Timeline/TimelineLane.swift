public import HeartbeatCore

/// What one worker held and did, in numbers that do not grow with the chats.
public struct TimelineLane: Equatable, Sendable {
  public let worker: WorkerID
  /// The marks by moment and kind.
  public var marks: [TimelineMark] {
    marksByKey.values.sorted { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }
  }
  /// Until when ownerships ended that are no longer there one by one; nil: all are there.
  public internal(set) var leftOutUntil: Timestamp?
  /// How many leases it held before the first column.
  private(set) var heldBefore = 0
  /// By the number of the moment.
  private(set) var columns: [Int64: Column] = [:]
  private var marksByKey: [MarkKey: TimelineMark] = [:]

  struct Column: Equatable, Sendable {
    var begun = 0
    var ended: [Ownership.End: Int] = [:]
  }

  private struct MarkKey: Hashable, Sendable {
    let kind: TimelineMark.Kind
    let moment: Int64
  }

  init(worker: WorkerID) {
    self.worker = worker
  }

  mutating func begin(in moment: Int64?) {
    if let moment { columns[moment, default: Column()].begun += 1 } else { heldBefore += 1 }
  }

  /// What was taken for older than the first event is not.
  mutating func beginAfterAll(in moment: Int64) {
    heldBefore -= 1
    begin(in: moment)
  }

  mutating func end(_ end: Ownership.End, in moment: Int64) {
    columns[moment, default: Column()].ended[end, default: 0] += 1
  }

  /// - Returns: False when there is no place for a mark of another moment.
  mutating func mark(_ mark: TimelineMark, in moment: Int64, limit: Int) -> Bool {
    let key = MarkKey(kind: mark.kind, moment: moment)
    if marksByKey[key] != nil {
      marksByKey[key]?.count += 1
      if marksByKey[key]?.reason != mark.reason { marksByKey[key]?.reason = nil }
      return true
    }
    guard marksByKey.count < limit else { return false }
    marksByKey[key] = mark
    return true
  }

  mutating func forget(before moment: Int64) {
    marksByKey = marksByKey.filter { $0.key.moment >= moment }
    for (key, column) in columns where key < moment {
      heldBefore += column.begun - column.ended.values.reduce(0, +)
      columns[key] = nil
    }
  }

  /// All leases that it is known to have held.
  package var leases: Int { heldBefore + columns.values.reduce(0) { $0 + $1.begun } }

  /// How those that are over ended.
  package var ends: [Ownership.End: Int] {
    columns.values.reduce(into: [:]) { $0.merge($1.ended, uniquingKeysWith: +) }
  }

  /// Whether nothing would be lost without it.
  var isEmpty: Bool { heldBefore == 0 && columns.isEmpty && marksByKey.isEmpty }
}
