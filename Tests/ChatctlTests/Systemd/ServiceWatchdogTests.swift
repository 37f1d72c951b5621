import HeartbeatCore
import Testing

@testable import chatctl

struct ServiceWatchdogTests {
  private func watchdog(_ microseconds: String?, _ process: String? = nil) throws
    -> ServiceWatchdog?
  {
    try ServiceWatchdog(microseconds: microseconds, process: process, of: 42)
  }

  private func settings(_ interval: Duration, _ staleAfter: Duration) -> Settings {
    var settings = Settings()
    (settings.interval, settings.staleAfter) = (interval, staleAfter)
    return settings
  }

  @Test func `is there for the process that it names, and for all where it names none`() throws {
    #expect(try watchdog(nil) == nil)
    #expect(try watchdog(nil, "42") == nil)
    #expect(try watchdog("1500000")?.limit == .milliseconds(1500))
    #expect(try watchdog("1500000", "42")?.limit == .milliseconds(1500))
    #expect(try watchdog("1500000", "43") == nil)
  }

  @Test(arguments: ["0", "-1", "x", "1.5", " 1", "9223372036854775807"])
  func `is refused where its time is no time`(microseconds: String) {
    #expect(throws: InvalidInput.self) { try watchdog(microseconds) }
  }

  @Test func `is refused where its process is no process`() {
    #expect(throws: InvalidInput.self) { try watchdog("1500000", "x") }
  }

  @Test func `must be twice the interval, and had better be stale-after`() throws {
    let minute = try #require(try watchdog("60000000"))
    #expect(try minute.check(settings(.seconds(20), .seconds(60))) == nil)
    #expect(
      try minute.check(settings(.seconds(30), .seconds(90))) == """
        the watchdog's time (WatchdogSec) is 1m, shorter than --stale-after, which is 1m30s: a \
        database that is away for so long ends this worker before it has to give up its chats
        """)
    let failure = #expect(throws: InvalidInput.self) {
      try minute.check(settings(.milliseconds(30_001), .seconds(90)))
    }
    #expect(
      failure?.description == """
        the watchdog's time (WatchdogSec) is 1m and must be at least twice --interval, which is \
        30s1ms: it is told with each heartbeat
        """)
  }
}
