import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// Set where every call and every moment is tried instead of some: `make storage`.
let isEveryCaseTried = ProcessInfo.processInfo.environment["CHATCTL_STORAGE"] == "all"

/// Says how much was tried, where everything is.
func note(_ count: Int, _ what: String) {
  if isEveryCaseTried { print("\(count) \(what)") }
}

@Suite(.timeLimit(.minutes(isEveryCaseTried ? 120 : 2))) struct `A disk that fails` {
  private struct Undisturbed {
    let log: [String]
    let answers: Int
    let counts: [DiskCall.Operation: Int]
  }

  private func undisturbed() throws -> Undisturbed {
    let disk = try WatchedDisk()
    let life = ScriptedLife(on: disk)
    try life.live()
    #expect(life.errors.isEmpty)
    let counts = Dictionary(
      DiskFault.allCases.map { ($0.operation, disk.count($0.operation)) },
      uniquingKeysWith: { first, _ in first })
    let found = try FoundDatabase(on: disk)
    #expect(found.damage.isEmpty)
    return Undisturbed(log: found.log, answers: found.answers, counts: counts)
  }

  /// All calls, or some of each kind, which are others for each fault.
  private func calls(of count: Int, for fault: DiskFault, _ lasts: Bool) -> StrideThrough<Int> {
    let step = isEveryCaseTried ? 1 : max(1, count / 6)
    let place = (DiskFault.allCases.firstIndex(of: fault) ?? 0) * 14 + (lasts ? 7 : 0)
    return stride(from: 1 + place % step, through: count, by: step)
  }

  /// A call that fails, once or with all that follow until the store has answered with an error. Either it
  /// does and has changed nothing, or SQLite has made up for it.
  @Test(arguments: DiskFault.allCases, [false, true])
  func `at any call loses nothing, says so, and the same stores go on`(
    fault: DiskFault, lasts: Bool
  ) throws {
    let whole = try undisturbed()
    let count = try #require(whole.counts[fault.operation])
    var faults = 0
    for call in calls(of: count, for: fault, lasts) {
      let disk = try WatchedDisk()
      disk.plan(DiskFaultPlan(fault: fault, call: call, lasts: lasts))
      let life = ScriptedLife(on: disk)
      #expect(throws: Never.self, "\(fault) at call \(call)") { try life.live() }
      disk.plan(nil)
      #expect(disk.faults > 0)
      faults += disk.faults
      for error in life.errors {
        #expect(fault.isTold(by: error), "\(fault) at call \(call): \(error)")
      }
      for found in life.found {
        #expect(found.damage.isEmpty, "\(fault) at call \(call)")
        #expect(found.log == Array(whole.log.prefix(found.log.count)), "\(fault) at call \(call)")
      }
      let found = try FoundDatabase(on: disk, known: whole.log)
      #expect(found.damage.isEmpty, "\(fault) at call \(call)")
      #expect(found.log == whole.log, "\(fault) at call \(call)")
      #expect(found.answers == whole.answers, "\(fault) at call \(call)")
    }
    note(faults, "times \(fault)\(lasts ? ", and what followed" : ""), over \(count) calls")
  }
}

extension DiskFault {
  /// Whether `error` says what has happened, and not that the database is lost.
  fileprivate func isTold(by error: any Error) -> Bool {
    guard let failure = error as? any DatabaseFailure, !failure.isPermanent else { return false }
    let words =
      switch self {
      case .full, .shortWrite: "database or disk is full"
      case .openError: "unable to open database file"
      default: "disk I/O error"
      }
    return failure.description.contains(words)
  }
}
