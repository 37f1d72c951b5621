import ArgumentParser
import HeartbeatCore

struct ProgressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "progress",
    abstract: "Say, from within a chat's own command, how far it is.",
    discussion: """
      Refused once another run of the chat has begun. Many reports are cheaper through the \
      descriptor in $CHATCTL_PROGRESS_FD, which are stored with the heartbeat.

      Example:
        chatctl progress 0.4 --note "reading"
      """)

  @Argument(help: "From 0 to 1.", transform: ProgressCommand.fraction)
  var fraction: Double

  @Option(parsing: .unconditional, help: "What it is doing, in up to 200 characters.")
  var note: String?

  @OptionGroup var database: DatabaseOptions

  func validate() throws {
    if let note, note.count > ProgressLine.longestNote {
      throw ValidationError("a note has at most \(ProgressLine.longestNote) characters")
    }
  }

  func run() throws {
    let store = try database.openOwnRun()
    let own = try OwnChat.current()
    try store.reportFromWithin(
      Chat.Progress(fraction: fraction, note: note), lease: own.lease, worker: own.worker,
      at: database.now())
  }

  private static func fraction(_ text: String) throws -> Double {
    guard let value = Double(text), (0...1).contains(value) else {
      throw InvalidInput("progress is a number from 0 to 1")
    }
    return value
  }
}
