import HeartbeatCore
import Testing

@testable import chatctl

struct RunPlaceTests {
  private let sandbox: Sandbox
  private let worker: Incarnation

  /// A chat that a worker has claimed.
  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "x")
    worker = try sandbox.claim(1, as: "w1")
  }

  private func workers(host: String?, since incarnation: IncarnationID? = nil) -> [WorkerStatus] {
    [
      WorkerStatus(
        worker: worker.worker, state: .live, incarnation: incarnation ?? worker.id, pid: 1,
        heartbeatAt: nil, interval: .seconds(30), staleAfter: .seconds(90), chats: 1, host: host)
    ]
  }

  private func place(
    _ workers: [WorkerStatus], generation: Int64? = nil, chat: Int64 = 1
  ) throws -> RunPlace? {
    try RunPlace.find(
      of: ChatID(chat), generation: generation, in: sandbox.store(.viewer), workers: workers)
  }

  @Test func `a run on this host is not worth a word`() throws {
    let place = try #require(try place(workers(host: "here")))
    #expect(place.notice(onHost: "here") == nil)
  }

  @Test func `a run on another host is told with its name`() throws {
    let place = try #require(try place(workers(host: "there")))
    #expect(
      place.notice(onHost: "here")
        == "generation 1 of chat 1 was run by worker w1 on host there: its log is there")
  }

  @Test func `the host of a worker that has started anew is not the run's`() throws {
    let place = try #require(try place(workers(host: "here", since: .random())))
    #expect(place.host == nil)
    #expect(place.notice(onHost: "here")?.contains("has started anew since") == true)
  }

  @Test func `a chat that has not run, or not so, has no place`() throws {
    #expect(try place(workers(host: "there"), generation: 7) == nil)
    try sandbox.run("start", "y")
    #expect(try place(workers(host: "there"), chat: 2) == nil)
    #expect(try place(workers(host: "there"), generation: 1)?.generation == Generation(1))
  }
}
