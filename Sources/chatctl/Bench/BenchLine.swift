import FoundationEssentials

/// One line of a worker: an event of `run --json`, or of ``BenchWorkerCommand``.
struct BenchLine: Decodable {
  /// Counted, not read.
  struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }

  let event: String
  let at: Int64?
  let registered: Int?
  let renewed: Int?
  let lost: [Anything]?
  let gained: [Anything]?
  let statements: Int?
  let durationMilliseconds: Double?

  // Of the old system.
  let held: Int?
  let tasks: Int?
  let work: [Double]?
  let lostChats: Int?
  let latestMilliseconds: Double?

  private enum CodingKeys: String, CodingKey {
    case event, at, registered, renewed, lost, gained, statements, held, tasks
    case durationMilliseconds = "duration_ms"
    case work = "work_ms"
    case lostChats = "lost_chats"
    case latestMilliseconds = "latest_ms"
  }

  /// Nil for what is no such line.
  init?(_ bytes: some Sequence<UInt8>) {
    guard let line = try? JSONDecoder().decode(BenchLine.self, from: Data(bytes)) else {
      return nil
    }
    self = line
  }
}
