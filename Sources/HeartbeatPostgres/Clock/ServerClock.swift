#if Postgres
  public import HeartbeatCore
  internal import HeartbeatSQL
  import Synchronization

  /// The server's clock, as far as it can be told here: its time at the last answer that told it, and the
  /// time that has passed since on this machine's steady clock. So workers on machines whose clocks are
  /// wrong write and compare the same times.
  ///
  /// It may be wrong by as long as the server took to answer, and by what the two clocks drift apart until
  /// the next answer.
  public final class ServerClock: WorkerClock {
    private let machine: any WorkerClock
    /// What the server's wall clock is ahead of this machine's steady one, in milliseconds; nil before the
    /// first answer.
    private let lead = Mutex<Int64?>(nil)

    public init(machine: any WorkerClock = SystemClock()) { self.machine = machine }

    /// Before the first answer the machine's own time.
    public func wallTime() -> Timestamp {
      guard let lead = lead.withLock({ $0 }) else { return machine.wallTime() }
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
      let middle = (Self.milliseconds(asked) + Self.milliseconds(answered)) / 2
      lead.withLock { $0 = time.milliseconds - middle }
    }

    private static func milliseconds(_ time: Uptime) -> Int64 { time.nanoseconds / 1_000_000 }
  }

  extension ServerClock {
    /// Asks the server for its time.
    package func follow(_ connection: PostgresConnection) throws {
      let asked = uptime()
      guard let time = try connection.row(Self.question, read: { $0[0] as Timestamp }) else {
        return
      }
      heard(time, asked: asked, answered: uptime())
    }

    /// Also before there is a schema.
    private static let question =
      "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
  }
#endif
