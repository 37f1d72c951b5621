import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct ChatNowTests {
  private let now = Timestamp(milliseconds: 100_000)

  private func chat(
    _ status: ChatStatus = .pending, group: String? = nil, question: String? = nil
  ) -> Chat {
    Chat(
      id: ChatID(7), title: "t", status: status,
      worker: status == .running ? WorkerID(stored: "w1") : nil, generation: Generation(3),
      attempts: 2, recoveries: 0, error: status == .error ? "exit code 1" : nil, group: group,
      question: question, createdAt: now, updatedAt: now)
  }

  private func worker(_ state: WorkerState = .live, places: Int? = 4) -> WorkerStatus {
    WorkerStatus(
      worker: WorkerID(stored: "w1"), state: state, incarnation: nil, pid: nil, heartbeatAt: nil,
      interval: .seconds(1), staleAfter: .seconds(3), chats: 1, maxChats: places)
  }

  private func of(_ it: Circumstances, _ workers: [WorkerStatus] = []) -> ChatNow {
    ChatNow.of(it, History([]), workers: workers, now: now)
  }

  private func pause(_ reason: String? = nil) -> Circumstances.Pause {
    Circumstances.Pause(since: Timestamp(milliseconds: 40_000), reason: reason)
  }

  @Test func `the first thing that keeps it is named`() throws {
    let later = Timestamp(milliseconds: 160_000)
    let dependency = Circumstances.Dependency(
      chat: ChatID(5), status: .running, isOver: false)
    let over = Circumstances.Dependency(chat: ChatID(4), status: .completed, isOver: true)
    let full = Circumstances.Places(most: 2, taken: 2)
    let grouped = chat(group: "build")
    let all = Circumstances(
      chat: grouped, dependencies: [over, dependency], pause: pause(), groupPause: pause("night"),
      places: full, startAt: later, retryAt: later)
    #expect(of(all).waitsFor == "dependency")
    #expect(of(all).text.contains("it comes after chat 5 (running)"))
    #expect(!of(all).text.contains("4 (completed)"))
    let cases: [(Circumstances, String, String)] = [
      (
        Circumstances(
          chat: grouped, dependencies: [over], pause: pause(), groupPause: pause("night"),
          places: full, startAt: later), "paused", "everything is paused since"
      ),
      (
        Circumstances(
          chat: grouped, groupPause: pause("night"), places: full, startAt: later),
        "group_paused", "group build is paused since"
      ),
      (
        Circumstances(chat: grouped, places: full, startAt: later), "not_before",
        "it is not wanted before"
      ),
      (
        Circumstances(chat: grouped, places: full, retryAt: later), "between_attempts",
        "its next attempt is not before"
      ),
      (
        Circumstances(chat: grouped, places: full), "group_full",
        "the places of group build are taken (2)"
      ),
      (
        Circumstances(chat: chat(group: "my build")), "no_worker",
        "no worker takes it; start one: chatctl run --group \"my build\" -- COMMAND"
      ),
      (
        Circumstances(chat: chat()), "no_worker",
        "no worker takes it; start one: chatctl run -- COMMAND"
      ),
    ]
    for (circumstances, reason, text) in cases {
      #expect(of(circumstances).waitsFor == reason)
      #expect(of(circumstances).text.contains(text), "\(of(circumstances).text)")
    }
    #expect(of(cases[1].0).text.hasSuffix("(1m): night"))
  }

  @Test func `a worker that could take it is known`() {
    let plain = Circumstances(chat: chat())
    #expect(of(plain, [worker()]).waitsFor == "queued")
    #expect(of(plain, [worker(places: 1)]).waitsFor == "workers_full")
    #expect(of(plain, [worker(.hung)]).waitsFor == "no_worker")
  }

  @Test func `a run that must end first is named`() {
    let run = Circumstances.Run(
      generation: Generation(2), worker: WorkerID(stored: "w0"), begunAt: now)
    let pending = of(Circumstances(chat: chat(), run: run))
    #expect(pending.text.contains("before its next run, w0 must end the run that began"))
    let running = of(Circumstances(chat: chat(.running), run: run), [worker()])
    #expect(running.waitsFor == "older_run")
    #expect(running.text.contains("its work has not begun; before its next run, w0 must end"))
    let own = Circumstances.Run(
      generation: Generation(3), worker: WorkerID(stored: "w1"), begunAt: now)
    #expect(of(Circumstances(chat: chat(.running), run: own), [worker()]).waitsFor == nil)
  }

  @Test(arguments: [
    (WorkerState.dead, "the process of w1 has ended"), (.hung, "w1 has given no sign"),
    (.stopped, "w1 is not running"),
  ])
  func `a holder that is not well is told of`(state: WorkerState, text: String) {
    let it = Circumstances(chat: chat(.running))
    #expect(of(it, [worker(state)]).text.contains(text))
    #expect(!of(it, [worker()]).text.contains(text))
  }

  @Test func `what a chat that has ended needs is said`() {
    #expect(
      of(Circumstances(chat: chat(.waiting, question: "A or B?"))).text
        .hasSuffix("for an answer to \"A or B?\": chatctl send 7 \"…\""))
    #expect(of(Circumstances(chat: chat(.waiting, question: "?"))).waitsFor == "question")
    #expect(of(Circumstances(chat: chat(.waiting))).waitsFor == "somebody")
    #expect(of(Circumstances(chat: chat(.error))).text.contains(": exit code 1; to run it again"))
    #expect(of(Circumstances(chat: chat(.completed))).waitsFor == nil)
    #expect(ChatNow.gone(History([])).text == "it is gone: it was over, and was pruned")
  }
}
