import ArgumentParser
import FoundationEssentials
import Glibc
import HeartbeatCore

struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Print what a chat's command has printed.",
    discussion: """
      Its stdout and stderr, line by line, of its last runs, oldest first, each after a line that \
      names it. With --json, one object per line. --follow goes on until the chat is completed, waiting, in error or deleted, or until \
      SIGINT or SIGTERM, and then exits 0.

      Examples:
        chatctl logs 7
        chatctl logs 7 --follow
        chatctl logs 7 --json | jq -r 'select(.stream == "stderr").text'
      """)

  @Argument(help: "The chat.", transform: ChatIDArgument.parse)
  var chat: ChatID

  @Flag(help: "Go on with new lines until the chat has ended.")
  var follow = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if follow { Follower.endQuietlyWhenInterrupted() }
    let store = try database.openQuestions()
    guard var status = try store.chat(chat)?.status else { throw StoreError.unknownChat(chat) }
    var reader = LogReader(LogDirectory(beside: try database.path()), chat: chat)
    let out = Output.standard()
    let inColor = try output.isInColor()
    var saidProblems = 0
    while true {
      let foundAny = try reader.read { lines in
        for line in lines { try print(line, inColor: inColor, to: out) }
        if follow { try out.flush() }
      }
      try out.flush()
      for problem in reader.problems.dropFirst(saidProblems) { Output.say(problem) }
      saidProblems = reader.problems.count
      // The status was read before the lines: once it had ended, everything was there.
      let isOver = !follow || (!foundAny && ![.pending, .running].contains(status))
      guard !isOver, let now = try store.chat(chat)?.status else { break }
      if !foundAny { usleep(50_000) }
      status = now
    }
    if saidProblems > 0 { throw CommandFailure(.failure) }
  }

  private func print(_ line: [UInt8], inColor: Bool, to out: Output) throws {
    if output.json {
      try out.write(line)
      return try out.write(CollectionOfOne(UInt8(ascii: "\n")))
    }
    // A line that a crash has cut short is left out.
    guard let line = try? JSONDecoder().decode(LogLine.self, from: Data(line)) else { return }
    let style: Style =
      switch line.stream {
      case .stdout: .plain
      case .stderr: .busy
      case .chatctl: .faint
      }
    try out.line(style.applied(to: TerminalText.safe(line.text), inColor: inColor))
  }
}
