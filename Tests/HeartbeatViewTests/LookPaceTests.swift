import HeartbeatCore
import Testing

@testable import HeartbeatView

@Suite struct `The pace of looks` {
  private func uptime(_ duration: Duration) -> Uptime { Uptime(nanoseconds: 0) + duration }

  @Test func `lets the first look come at once`() {
    #expect(LookPace().isDue(at: uptime(.zero)))
  }

  @Test(arguments: [
    (Duration.microseconds(200), Duration.milliseconds(100)),
    (.milliseconds(10), .milliseconds(490)),
    (.seconds(1), .seconds(10)),
  ])
  func `keeps them to a fiftieth of the time`(took: Duration, pause: Duration) {
    var pace = LookPace()
    pace.looked(from: uptime(.seconds(1)), to: uptime(.seconds(1) + took))
    let due = Duration.seconds(1) + took + pause
    #expect(!pace.isDue(at: uptime(due - .nanoseconds(1))))
    #expect(pace.isDue(at: uptime(due)))
  }

  @Test func `lets whoever has changed something see it at once`() {
    var pace = LookPace()
    pace.looked(from: uptime(.zero), to: uptime(.milliseconds(5)))
    pace.hurry()
    #expect(pace.isDue(at: uptime(.milliseconds(6))))
  }
}
