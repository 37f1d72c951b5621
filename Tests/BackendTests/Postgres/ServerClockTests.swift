#if Postgres
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// What a machine's clock shows does not matter, nor how fast it runs, as far as the server answers.
  @Suite struct `The server's clock` {
    private let machine = ManualClock()
    private let clock: ServerClock

    init() { clock = ServerClock(machine: machine) }

    /// The server shows `time` in the middle of an answer that takes so long.
    private func hear(_ time: Timestamp, within duration: Duration = .milliseconds(2)) {
      let asked = machine.uptime()
      machine.advance(by: duration)
      let middle = time.milliseconds - duration.wholeMilliseconds / 2
      clock.heard(
        Timestamp(milliseconds: middle), asked: asked, answered: machine.uptime())
    }

    @Test func `is the machine's before the first answer`() {
      #expect(clock.wallTime() == machine.wallTime())
    }

    @Test func `is followed by a machine whose clock is years off, or is set`() {
      machine.setWallClock(by: .seconds(86_400 * 3_650))
      hear(5_000_000)
      #expect(clock.wallTime() == 5_000_000)
      machine.setWallClock(by: .seconds(-86_400 * 7_300))
      machine.advance(by: .seconds(10))
      #expect(clock.wallTime() == 5_010_000)
    }

    @Test func `goes on while the machine sleeps`() {
      hear(5_000_000)
      machine.suspend(for: .seconds(8 * 3_600))
      #expect(clock.wallTime() == Timestamp(milliseconds: 5_000_000 + 8 * 3_600_000))
    }

    @Test func `is not taken from an answer that took long while a good one is fresh`() {
      hear(5_000_000)
      let asked = machine.uptime()
      machine.advance(by: .seconds(2))
      // It was sent at the beginning of that time, which cannot be known.
      clock.heard(5_000_000, asked: asked, answered: machine.uptime())
      #expect(clock.wallTime() == 5_002_000)
    }

    @Test func `is taken from an answer that took long when nothing better is known`() {
      hear(5_000_000, within: .seconds(4))
      #expect(clock.wallTime() == 5_000_000)
      hear(5_000_100, within: .seconds(3))
      #expect(clock.wallTime() == 5_000_100)
    }

    @Test func `is followed when it was set, or is another server's`() {
      hear(5_000_000)
      hear(Timestamp(milliseconds: 5_000_000 + 86_400_000))
      #expect(clock.wallTime() == Timestamp(milliseconds: 5_000_000 + 86_400_000))
      hear(6_000_000, within: .seconds(3))
      #expect(clock.wallTime() == 6_000_000)
    }

    /// The server's runs faster by 200 ppm, its answers take 20 ms or now and then a second.
    @Test func `stays near although the machine's runs at another speed`() {
      var server: Int64 = 5_000_000
      for look in 1...3_600 {
        machine.advance(by: .seconds(5))
        server += 5_001
        let within: Int64 = look % 3 == 0 ? 1_000 : 20
        server += within
        hear(Timestamp(milliseconds: server), within: .milliseconds(within))
        #expect(abs(clock.wallTime().milliseconds - server) <= 25)
      }
    }
  }
#endif
