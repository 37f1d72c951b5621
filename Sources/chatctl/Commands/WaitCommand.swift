import ArgumentParser
import Glibc
import HeartbeatCore

struct WaitCommand: ManyChatsCommand {
  static let configuration = CommandConfiguration(
    command: "wait",
    abstract: "Wait until chats have ended.",
    discussion: """
      A chat has ended when it is completed, error or waiting, as one is that has asked something: \
      the table shows its question. Exits 3 when the time is up, else 1 when one is error, else 2 \
      when a chat does not exist or was deleted meanwhile. --all waits for the chats that are \
      pending or running when the command begins.

      Examples:
        chatctl wait 7 8 --timeout 10m
        chatctl wait --all --json
      """)

  @OptionGroup var selection: SelectionOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Give up after this time.", valueName: "duration"),
    transform: DurationArgument.parse)
  var timeout: Duration?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    let store = try database.openQuestions()
    var vigil = Vigil(waitingFor: try chats(in: store))
    var reading = PatientReading()
    while try reading.read({ try vigil.advance { try store.chat($0) } }) ?? true {
      if let deadline, ContinuousClock.now >= deadline { break }
      usleep(50_000)
    }
    let outcome = try vigil.outcome { try store.chat($0) }
    try print(outcome.chats)
    try report(outcome)
  }

  private func chats(in store: any QuestionStore) throws -> [ChatID] {
    switch selection.selection {
    case .chats(let chats): return chats
    case .all:
      var filter = ChatFilter()
      filter.statuses = [.pending, .running]
      filter.limit = Limits.rows
      return try store.chats(filter, at: database.now()).chats.map(\.id)
    }
  }

  /// A table, or of many chats how many have which status.
  private func print(_ chats: [Chat]) throws {
    guard !output.json, chats.count > ChatsText.most else {
      return try ChatsReport(chats, now: database.now()).print(output)
    }
    let out = Output.standard()
    let lines = ChatsText.lines(chats, by: \.status, chat: \.id) { "\($0.rawValue): \($1)" }
    for line in lines { try out.line(line) }
    let asked = chats.filter { ChatsReport.question($0) != nil }.map(\.id)
    if !asked.isEmpty { try out.line("with a question: \(ChatsText.counted(asked))") }
    try out.flush()
  }

  private func report(_ outcome: Vigil.Outcome) throws {
    ChatsText.say(outcome.missing.map { StoreError.unknownChat($0).description })
    let failed = outcome.chats.filter { $0.status == .error }.map(\.id)
    let failure =
      failed.isEmpty ? nil : "these chats ended with an error: \(ChatsText.named(failed))"
    if !outcome.unfinished.isEmpty {
      // Whoever asks again after a timeout must not take it for the end, so it comes first.
      if let failure { Output.say(failure) }
      let names = ChatsText.named(outcome.unfinished)
      throw CommandFailure(
        .unavailable, "the time is up and these chats have not ended: \(names)")
    }
    if let failure { throw CommandFailure(.failure, failure) }
    if !outcome.missing.isEmpty { throw CommandFailure(.refused) }
  }
}
