import FoundationEssentials

/// One line of a worker's output: an event of `run --json`, or a step of an old worker.
package struct WorkerLine: Decodable, Sendable {
  /// Counted, not read.
  package struct Anything: Decodable, Sendable {
    package init(from decoder: any Decoder) {}
  }

  package let event: String
  package let at: Int64?
  package let registered: Int?
  package let renewed: Int?
  package let lost: [Anything]?
  package let gained: [Anything]?
  package let statements: Int?
  package let durationMilliseconds: Double?

  // Of an old worker.
  package let held: Int?
  package let tasks: Int?
  package let workMilliseconds: [Double]?
  package let lostChats: Int?
  package let latestMilliseconds: Double?

  private enum CodingKeys: String, CodingKey {
    case event, at, registered, renewed, lost, gained, statements, held, tasks
    case durationMilliseconds = "duration_ms"
    case workMilliseconds = "work_ms"
    case lostChats = "lost_chats"
    case latestMilliseconds = "latest_ms"
  }

  /// Nil for what is no such line.
  package init?(_ bytes: some Sequence<UInt8>) {
    guard let line = try? JSONDecoder().decode(WorkerLine.self, from: Data(bytes)) else {
      return nil
    }
    self = line
  }
}
