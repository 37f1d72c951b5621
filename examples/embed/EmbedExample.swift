import HeartbeatCore
import HeartbeatSQLite

/// A program that runs chats itself: its closure does the work that a command would do.
///
///     swift run EmbedExample /tmp/chats.db
///
/// It makes three chats, runs them to their end beside whatever else works on the database, and
/// prints the answers.
@main
struct EmbedExample {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { return print("usage: EmbedExample DATABASE") }
    let database = ChatDatabase(path: CommandLine.arguments[1])
    try database.create()
    let store = try database.openOperator(patience: .seconds(5))
    let clock = SystemClock()
    let drafts = ["one", "two", "three"].map { ChatDraft(title: $0, message: "count to \($0)") }
    let chats = try store.create(drafts, at: clock.wallTime()).map(\.id)

    var settings = Settings()
    settings.interval = .seconds(5)
    settings.staleAfter = .seconds(15)
    var limits = RunLimits()
    limits.untilIdle = true
    let worker = Worker(database: database, settings: settings, limits: limits) { chat in
      // The task is cancelled when the chat is taken away; what throws then is not counted.
      for step in 1...3 {
        try await Task.sleep(for: .milliseconds(20))
        chat.report(Chat.Progress(fraction: Double(step) / 3, note: "step \(step)"))
      }
      let asked = try await chat.messages().last?.content ?? "nothing"
      return ChatAnswer("done: \(asked)")
    }
    try await worker.run()

    for chat in chats {
      let answer = try store.messages(of: chat).last?.content ?? "no answer"
      print("chat \(chat): \(answer)")
    }
  }
}
