import ArgumentParser
import HeartbeatCore

/// The worker ids that a command is about.
struct WorkersArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The worker ids.", valueName: "worker"), transform: WorkerID.parse)
  var workers: [WorkerID]
}

/// A command that tells workers what to do, and prints them as `workers` does.
protocol OrderCommand: ParsableCommand {
  var named: WorkersArgument { get }
  var database: DatabaseOptions { get }
  var output: OutputOptions { get }
}

extension OrderCommand {
  /// Prints the workers that were told.
  func print(_ ordered: OrderedWorkers, from store: any QuestionStore) throws {
    let workers = Set(ordered.ordered.map(\.worker))
    let now = try database.now()
    let known = try store.workers(at: now).filter { workers.contains($0.worker) }
    try WorkersCommand.print(known, output, now: now)
  }

  /// Says on stderr who was not told, and why.
  /// - Throws: ``CommandFailure`` with exit code 2 when there is one.
  func report(_ refused: [OrderedWorkers.Refused]) throws {
    refused.map(\.reason).forEach(Output.say)
    if !refused.isEmpty { throw CommandFailure(.refused) }
  }

  func give(_ order: WorkerOrder) throws {
    let store = try database.openOperator()
    let result = try store.order(order, to: named.workers, at: database.now())
    try print(result, from: store)
    try report(result.refused)
  }
}
