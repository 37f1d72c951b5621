import Glibc
import Synchronization
import Testing

@testable import HeartbeatCore
@testable import chatctl

struct FailedTicksTests {
  private final class Time: Sendable {
    private let seconds = Mutex(Int64(0))
    func uptime() -> Uptime {
      Uptime(nanoseconds: seconds.withLock { $0 } * 1_000_000_000)
    }
    func pass(_ count: Int64) { seconds.withLock { $0 += count } }
  }

  private let time: Time
  private let ticks: FailedTicks

  init() {
    let time = Time()
    self.time = time
    ticks = FailedTicks { time.uptime() }
  }

  private func fail(_ error: String = "full") -> String? {
    ticks.failed(error, trustedFor: .seconds(9))
  }

  @Test func `the same failure is said once in a while, with how often it came`() {
    #expect(fail() == "tick failed: full; trusted for another 9s")
    for _ in 1..<60 {
      time.pass(1)
      #expect(fail() == nil)
    }
    time.pass(1)
    #expect(
      fail()
        == "tick failed: full; trusted for another 9s (59 more times since this was said)")
  }

  @Test func `another failure is said at once`() {
    #expect(fail() != nil)
    #expect(fail("gone") == "tick failed: gone; trusted for another 9s")
  }

  @Test func `a success says what was not said and makes the next failure news`() {
    #expect(ticks.succeeded() == nil)
    #expect(fail() != nil)
    #expect(fail() == nil)
    #expect(ticks.succeeded() == "before it, the tick failed once more")
    #expect(ticks.succeeded() == nil)
    #expect(fail() == "tick failed: full; trusted for another 9s")
  }

  @Test func `the printer for people leaves the repetitions out`() throws {
    let printer = TextEventPrinter(isInColor: false, failedTicks: ticks)
    let pipe = try Pipe()
    let output = Output(descriptor: pipe.input)
    let event = WorkerEvent(
      at: Timestamp(milliseconds: 0), worker: try WorkerID("w1"),
      kind: .tickFailed(error: "full", trustedFor: .seconds(9)))
    for _ in 0..<5 { try printer.print(event, to: output) }
    try output.flush()
    close(pipe.input)
    defer { close(pipe.output) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(pipe.output, &bytes, bytes.count)
    #expect(bytes.prefix(max(0, count)).count { $0 == UInt8(ascii: "\n") } == 1)
  }
}
