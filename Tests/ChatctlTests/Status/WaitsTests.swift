import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct WaitsTests {
  private func waits(
    _ waits: [Overview.Wait], _ workers: [WorkerPlaces] = []
  ) -> Waits {
    var overview = Overview()
    overview.waits = waits
    return Waits(overview, workers: workers, now: Timestamp(milliseconds: 1_000))
  }

  private func queued(_ count: Int, of group: String? = nil) -> Overview.Wait {
    Overview.Wait(group: group, reason: .queued, count: count, due: nil, note: nil)
  }

  private func worker(
    _ state: WorkerState = .live, places: Int? = 2, taken: Int = 0, groups: [String]? = nil
  ) throws -> WorkerPlaces {
    WorkerPlaces(
      worker: try WorkerID("w1"), state: state, places: places, taken: taken, groups: groups)
  }

  @Test func `queued chats wait for a worker, or for a place of one`() throws {
    let chats = [queued(3)]
    #expect(waits(chats).lines.map(\.reason) == ["no_worker"])
    #expect(try waits(chats, [worker(taken: 2)]).lines.map(\.reason) == ["workers_full"])
    #expect(try waits(chats, [worker(taken: 2), worker()]).lines.map(\.reason) == ["queued"])
    #expect(try waits(chats, [worker(places: nil, taken: 9)]).lines.map(\.reason) == ["queued"])
  }

  @Test(arguments: [WorkerState.hung, .dead, .stopped])
  func `only a live worker takes chats`(state: WorkerState) throws {
    #expect(try waits([queued(3)], [worker(state)]).lines.map(\.reason) == ["no_worker"])
  }

  @Test func `a worker of some groups takes no others`() throws {
    let worker = try worker(groups: ["build"])
    let waits = waits([queued(1), queued(2, of: "build"), queued(3, of: "test")], [worker])
    #expect(waits.lines.map(\.reason) == ["no_worker", "queued", "no_worker"])
    #expect(waits.advice == "chatctl run -- COMMAND")
  }

  @Test func `the advice names the groups that no worker takes`() throws {
    let none = waits([queued(2, of: "my build"), queued(3, of: "test")])
    #expect(none.advice == "chatctl run --group \"my build\" --group test -- COMMAND")
    #expect(try waits([queued(1)], [worker(taken: 2)]).advice == nil)
  }

  @Test func `the advice for many groups is a worker of all`() {
    let groups = (1...9).map { queued(1, of: "g\($0)") }
    #expect(waits(groups).advice == "chatctl run -- COMMAND")
    #expect(waits(groups.dropLast()).advice?.hasSuffix(" --group g8 -- COMMAND") == true)
  }

  @Test func `of many the largest are shown, in their order`() {
    let waits = waits([queued(1), queued(3, of: "a"), queued(2, of: "b")])
    #expect(waits.largest(2).map(\.count) == [3, 2])
    #expect(waits.largest(3).map(\.count) == [1, 3, 2])
  }

  @Test func `every other reason stays what it is`() {
    for reason in Overview.Wait.Reason.allCases where reason != .queued {
      let wait = Overview.Wait(
        group: "g", reason: reason, count: 1, due: Timestamp(milliseconds: 61_000), note: "3")
      let line = waits([wait]).lines[0]
      #expect(line.reason == reason.rawValue)
      #expect(!line.text.isEmpty)
      #expect(waits([wait]).advice == nil)
    }
  }
}
