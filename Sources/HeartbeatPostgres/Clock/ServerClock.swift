#if Postgres
  public import HeartbeatCore
  internal import HeartbeatSQL
  import Synchronization

  /// The server's clock, as far as it can be told here: its time at the last answer that told it, and the
  /// time that has passed since on this machine's steady clock. So workers on machines whose clocks are
  /// wrong write and compare the same times.
  ///
  /// It may be wrong by half of the time in which the server answered, and by what the two clocks drift apart
  /// until the next answer: see ``ServerTime``. Whoever has a connection follows it when that is opened, and
  /// the heartbeat whenever it looks for news.
  public final class ServerClock: WorkerClock {
    private let machine: any WorkerClock
    private let time = Mutex(ServerTime())

    public init(machine: any WorkerClock = SystemClock()) { self.machine = machine }

    /// Before the first answer the machine's own time.
    public func wallTime() -> Timestamp {
      guard let lead = time.withLock({ $0.lead }) else { return machine.wallTime() }
      return Timestamp(milliseconds: Self.milliseconds(machine.uptime()) + lead)
    }

    public func uptime() -> Uptime { machine.uptime() }
    public func workingTime() -> Uptime { machine.workingTime() }

    public func wait(for signal: WakeSignal, until deadline: Uptime) {
      machine.wait(for: signal, until: deadline)
    }

    /// - Parameters:
    ///   - time: What the server's clock showed at some moment between the two others.
    func heard(_ time: Timestamp, asked: Uptime, answered: Uptime) {
      self.time.withLock {
        $0.hear(
          time.milliseconds, asked: Self.milliseconds(asked),
          answered: Self.milliseconds(answered))
      }
    }

    private static func milliseconds(_ time: Uptime) -> Int64 { time.nanoseconds / 1_000_000 }
  }

  extension ServerClock {
    /// Asks the server for its time. Also in a database without tables.
    package func follow(_ connection: PostgresConnection) throws {
      let asked = uptime()
      let time = try connection.row(Self.question) { $0[0] as Timestamp }
      if let time { heard(time, asked: asked, answered: uptime()) }
    }

    private static let question =
      "SELECT CAST(floor(extract(epoch FROM statement_timestamp()) * 1000) AS bigint)"
  }
#endif
