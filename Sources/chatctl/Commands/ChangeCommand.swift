import ArgumentParser
import HeartbeatCore

/// A command by which an operator changes the status of chats, or removes them.
protocol ChangeCommand: ManyChatsCommand {
  associatedtype Choice: ChatChoice

  var chosen: Choice { get }
  var database: DatabaseOptions { get }
  var output: OutputOptions { get }

  var change: ChatChange { get }
  /// What it has done, in the past: `interrupted`.
  static var verb: String { get }
  /// Why `--all` may find nothing.
  static var nothing: String { get }

  /// Called after each portion.
  func portionDone(_ part: Changes)
}

extension ChangeCommand {
  static var nothing: String { "no chat was named" }

  func portionDone(_ part: Changes) {}

  func run() throws {
    try BulkCommand.change(
      change, chosen.selection, in: database.openOperator(), by: database.clock(),
      afterEach: portionDone
    ).report { changes in
      try ChangesReport(changes, verb: Self.verb).print(
        output, nothing: "nothing matched: \(Self.nothing)")
    }
  }
}
