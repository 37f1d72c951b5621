import ArgumentParser
import FoundationEssentials
import Glibc
import HeartbeatCore
import HeartbeatLocks

struct LogsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "logs",
    abstract: "Print what chats' commands have printed.",
    discussion: """
      Their stdout and stderr, line by line, of their last runs, oldest first, each after a line that \
      names it. Of several chats, one after the other, each line with the chat's id before it. With \
      --json, one object per line. --follow goes on until each chat is completed, waiting, in error \
      or deleted, or until SIGINT or SIGTERM, and then exits 0. Logs are on the host of the worker \
      that ran the command; on another one logs says on which.

      Examples:
        chatctl logs 7
        chatctl logs 7 --tail 20 --timestamps
        chatctl logs 7 8 9 --follow
        chatctl logs 7 --run 3 --stderr
        chatctl logs 7 --json | jq -r 'select(.stream == "stderr").text'
      """)

  @Argument(help: "The chats.", transform: ChatIDArgument.parse)
  var chats: [ChatID]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only the last lines of each chat; with --follow, and all that come then.", valueName: "n"),
    transform: IntegerArgument.parse(in: 0...1_000_000))
  var tail: Int?

  @Option(
    name: .customLong("run"), parsing: .unconditional,
    help: ArgumentHelp("Only of this run.", valueName: "generation"),
    transform: IntegerArgument.parse(in: 1...Int.max))
  var generation: Int?

  @Flag(name: .customLong("stderr"), help: "Only what was printed on stderr.")
  var onlyErrors = false

  @Flag(help: "Print the time of each line before it.")
  var timestamps = false

  @Flag(help: "Go on with new lines until the chats have ended.")
  var follow = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if follow { Follower.endQuietlyWhenInterrupted() }
    let store = try database.openQuestions()
    let directory = LogDirectory(beside: try database.localPath())
    let chats = ChatIDArgument.unique(chats)
    var choice = LogChoice()
    choice.generation = generation.map(Int64.init)
    choice.onlyErrors = onlyErrors
    var (logs, unknown): ([FollowedLog], [ChatID]) = ([], [])
    for chat in chats {
      if let status = try store.chat(chat)?.status {
        logs.append(FollowedLog(chat, status, in: directory, choice: choice, tail: tail))
      } else {
        unknown.append(chat)
      }
    }
    if logs.isEmpty, let chat = unknown.first, unknown.count == 1 {
      throw StoreError.unknownChat(chat)
    }
    for chat in unknown { Output.say("there is no chat \(chat)") }
    let text = LogText(chats: chats, showsTimes: timestamps, isInColor: try output.isInColor())
    if case .server = try database.place() {
      try sayWhatIsElsewhere(logs.map(\.chat), directory, store)
    }
    let problems = try print(&logs, of: store, text)
    if problems { throw CommandFailure(.failure) }
    if !unknown.isEmpty { throw CommandFailure(.refused) }
  }

  private func sayWhatIsElsewhere(
    _ chats: [ChatID], _ directory: LogDirectory, _ store: any QuestionStore
  ) throws {
    let workers = try store.workers(at: database.now())
    for chat in chats {
      let place = try RunPlace.find(
        of: chat, generation: generation.map(Int64.init), in: store, workers: workers)
      guard let place, let notice = place.notice(onHost: Machine.hostName) else { continue }
      let isHere = try directory.runs(of: chat).contains {
        $0.generation == place.generation.rawValue
      }
      if !isHere { Output.say(notice) }
    }
  }

  /// - Returns: Whether anything could not be read.
  private func print(
    _ logs: inout [FollowedLog], of store: any QuestionStore, _ text: LogText
  ) throws -> Bool {
    let out = Output.standard()
    var hasProblems = false
    var reading = PatientReading()
    while !logs.isEmpty {
      var foundAny = false
      for index in logs.indices {
        let isNew = try logs[index].read { entry in
          if output.json {
            try out.json(LogEntryJSON(entry))
          } else {
            try out.line(text.line(entry))
          }
        }
        if isNew { foundAny = true }
        try out.flush()
        for problem in logs[index].takeProblems() {
          hasProblems = true
          Output.say(problem)
        }
      }
      guard follow else { return hasProblems }
      logs.removeAll { $0.isOver }
      for index in logs.indices.reversed() {
        guard let chat = try reading.read({ try store.chat(logs[index].chat) }) else { break }
        if let status = chat?.status {
          logs[index].status = status
        } else {
          logs.remove(at: index)
        }
      }
      if !foundAny, !logs.isEmpty { usleep(50_000) }
    }
    return hasProblems
  }
}
