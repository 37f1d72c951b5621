/// What a worker tells of itself while it runs.
public struct WorkerEvent: Sendable {
  public let at: Timestamp
  public let worker: WorkerID
  public let kind: Kind

  public enum Kind: Sendable {
    case started(Incarnation, pid: Int32, Settings)
    case claimed([Lease])
    case tick(Tick)
    case tickFailed(error: String, trustedFor: Duration)
    /// Noticed between ticks.
    case lost([Loss])
    /// Noticed between ticks.
    case gained([Gain])
    /// The work of a chat that was cancelled has really ended.
    case cancelled(Loss)
    /// A run took longer, or was silent for longer, than it may: it is being ended.
    case timedOut(Lease, Overrun)
    case finished(Lease, ChatStatus, exitCode: Int32?, reason: EndReason)
    case recovered(Recovery)
    case selfFenced([Lease])
    /// It claims nothing any more and stops once the runs that it has have ended.
    case draining(running: Int)
    case undrained
    case maxChatsSet(Int)
    /// It gives back what it has; heartbeats go on until that is done.
    case stopping(reason: String)
    case stopped(reason: String, released: Int)
  }

  /// One heartbeat that succeeded.
  public struct Tick: Sendable {
    /// 1, 2, …
    public let number: Int
    /// How many chats were asked for.
    public let registered: Int
    /// How many leases were returned.
    public let renewed: Int
    public let lost: [Loss]
    public let gained: [Gain]
    /// The heartbeat UPDATEs that SQLite reported as begun; 0 without chats.
    public let statements: Int
    /// Of the statement with its commit.
    public let duration: Duration
    /// What noting the use of the surviving chats' workspaces wrote.
    public let bump: Bump
  }
}
