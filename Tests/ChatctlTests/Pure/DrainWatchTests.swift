import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct `Whoever waits for workers that drain` {
  private static let first = IncarnationID.random()

  private static func status(
    _ state: WorkerState, _ incarnation: IncarnationID = first, drains: Bool = true
  ) throws -> WorkerStatus {
    WorkerStatus(
      worker: try WorkerID("w1"), state: state, incarnation: incarnation, pid: 7, heartbeatAt: nil,
      interval: .seconds(1), staleAfter: .seconds(3), chats: 0,
      drainingAt: drains ? Timestamp(milliseconds: 1) : nil)
  }

  private static func watch() throws -> DrainWatch {
    DrainWatch([
      OrderedWorkers.Ordered(worker: try WorkerID("w1"), incarnation: first, grace: .seconds(1))
    ])
  }

  @Test(arguments: [
    (WorkerState.draining, true, DrainWatch.End?.none), (.hung, true, nil),
    (.live, false, .undrained), (.hung, false, .undrained), (.dead, true, .died),
  ])
  func `sees how each goes on`(state: WorkerState, drains: Bool, end: DrainWatch.End?) throws {
    var watch = try Self.watch()
    let status = try Self.status(state, drains: drains)
    watch.look(at: [status]) { _ in .present(Self.first) }
    #expect(watch.ends.values.first == end)
    #expect(watch.waiting.isEmpty == (end != nil))
  }

  @Test func `waits until the process of one that has stopped has gone`() throws {
    var watch = try Self.watch()
    watch.look(at: [try Self.status(.stopped)]) { _ in .present(Self.first) }
    #expect(watch.waiting.count == 1)
    watch.look(at: [try Self.status(.stopped)]) { _ in .absent(ended: nil) }
    #expect(watch.ends.values.first == .stopped)
  }

  @Test func `does not wait for the next one under the same id`() throws {
    for known in [[try Self.status(.live, .random(), drains: false)], []] {
      var watch = try Self.watch()
      watch.look(at: known) { _ in .present(nil) }
      #expect(watch.ends.values.first == .stopped)
    }
  }
}
