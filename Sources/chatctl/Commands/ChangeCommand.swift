import ArgumentParser
import HeartbeatCore

/// A command by which an operator changes the status of chats, or removes them.
protocol ChangeCommand: ParsableCommand {
  associatedtype Choice: ChatChoice

  var chosen: Choice { get }
  var database: DatabaseOptions { get }
  var output: OutputOptions { get }

  /// What it has done, in the past: `interrupted`.
  static var verb: String { get }
  /// Why `--all` may find nothing.
  static var nothing: String { get }

  func change(_ chats: ChatSelection, in store: any OperatorStore, at now: Timestamp) throws
    -> Changes
}

extension ChangeCommand {
  static var nothing: String { "no chat was named" }

  func run() throws {
    let store = try database.openOperator()
    let changes = try change(chosen.selection, in: store, at: wallTime())
    try ChangesReport(changes, verb: Self.verb).print(
      output, nothing: "nothing matched: \(Self.nothing)")
  }
}
