/// What is measured, in which order. Pure.
package struct BenchmarkPlan: Hashable, Sendable {
  package static let chats = 1...1_000_000
  package static let history = 0...10_000_000
  package static let workers = 1...64
  package static let payloadBytes = 0...(1 << 20)
  package static let runs = 1...100
  package static let intervals = 1...1_000
  package static let connections = 1...64
  /// Of each list.
  package static let longestList = 16
  package static let shortestInterval: Duration = .milliseconds(100)
  package static let longestInterval: Duration = .seconds(3600)

  package var chats = [1_000, 10_000]
  package var history = [0]
  package var workers = [1]
  /// Of the message that each chat has; 0 for none.
  package var payloadBytes = 200
  package var runs = 3
  /// Measured in each run.
  package var intervals = 5
  package var interval: Duration = .seconds(2)
  /// That the chats of one worker share in the old system.
  package var connections = 1
  /// What takes longer is given up.
  package var longestRun: Duration = .seconds(300)

  package init() {}

  /// By history, of which the database is filled once.
  package var scenarios: [Scenario] {
    Self.distinct(history).flatMap { history in
      Self.distinct(chats).flatMap { chats in
        Self.distinct(workers).map { Scenario(chats: chats, history: history, workers: $0) }
      }
    }
  }

  /// The systems take turns, and who is first changes from run to run, so that what else the machine does
  /// meets both alike.
  package func order(ofRun run: Int) -> [MeasuredSystem] {
    run.isMultiple(of: 2) ? [.old, .new] : [.new, .old]
  }

  /// How many intervals pass in one run, as far as each takes as long as it should: one until all chats are
  /// held, one to warm up, and those that are measured.
  package var intervalsOfRun: Int { intervals + 2 }

  package var runCount: Int { scenarios.count * MeasuredSystem.allCases.count * runs }

  /// What it takes at least, apart from filling the database.
  package var shortestDuration: Duration { interval * (runCount * intervalsOfRun) }

  /// Why it cannot be meant; nil when it can. That each number is within its limits is not looked at.
  package var refusal: String? {
    for (name, list) in [("chats", chats), ("history", history), ("workers", workers)] {
      if list.isEmpty { return "--\(name) needs a number" }
      if list.count > Self.longestList {
        return "--\(name) takes at most \(Self.longestList) numbers"
      }
    }
    if let most = workers.max(), let least = chats.min(), most > least {
      return "\(most) workers cannot hold \(least) chats: each needs one at least"
    }
    guard (Self.shortestInterval...Self.longestInterval).contains(interval) else {
      return
        "the interval is from \(Self.shortestInterval.exactText) to \(Self.longestInterval.exactText)"
    }
    guard longestRun >= interval * intervalsOfRun else {
      return "a run takes \((interval * intervalsOfRun).exactText) at least: raise --time-limit"
    }
    return nil
  }

  private static func distinct(_ numbers: [Int]) -> [Int] { Set(numbers).sorted() }
}
