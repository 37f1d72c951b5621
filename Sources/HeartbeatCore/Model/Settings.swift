/// How a worker behaves. What other processes must know of it is declared in the database.
public struct Settings: Hashable, Sendable {
  /// The time between two heartbeats.
  public var interval: Duration = .seconds(30)
  /// A lease whose heartbeat is older than this may be recovered. At least twice ``interval``.
  public var staleAfter: Duration = .seconds(90)
  /// The most chats that are claimed at once. Chats that are gained may exceed it.
  public var maxChats = 10_000
  /// The groups whose chats are claimed; nil: all, and chats of no group.
  public var groups: [String]?
  /// How long cancelled chats may take to end when the worker stops.
  public var grace: Duration = .seconds(10)
  /// The attempts after which a failing chat gets the status error.
  public var maxAttempts = 3
  /// The pause before the second attempt; it doubles with each further one, up to 5 minutes.
  public var retryPause: Duration = .seconds(1)
  /// The longest that a run may take, for chats that bring no limit of their own; nil: any time.
  public var timeout: Duration?
  /// How long a run may give no sign: no output, no progress, no message. For chats that bring no limit
  /// of their own; nil: any time.
  public var silence: Duration?
  /// The exit codes after which a failed chat gets the status error at once, whatever attempts are
  /// left. ``ChatFailure/exitCode`` tells.
  public var finalExitCodes: Set<Int32> = []
  /// How often a chat is recovered before it is quarantined instead.
  public var maxRecoveries = 5
  /// How often the worker looks whether another process changed the database.
  public var pollInterval: Duration = .milliseconds(50)
  /// Whether a chat's work may do something outside that a second run of the chat must not do at the
  /// same time, as commands do. Such a run is noted while it goes on, and the chat's next run, wherever
  /// it is, begins after its end.
  public var runsReachOutside = true
  /// The most chats that one transaction claims, adopts or recovers.
  public var portion = 500

  public init() {}

  /// The part of ``staleAfter`` that a worker does not count on: one last try and the
  /// cancellation of its chats must fit into it.
  var trustMargin: Duration { max(staleAfter / 10, .milliseconds(20)) }

  /// How long the last try may take once the trust window is spent.
  var lastTryAllowance: Duration { trustMargin / 2 }

  /// How long a heartbeat may take before it is given up: one that is stuck ends before the trust window
  /// does.
  var heartbeatPatience: Duration {
    min(interval, .seconds(5), staleAfter - trustMargin - interval)
  }

  /// The pause after a failed tick.
  var tickRetryPause: Duration { min(max(interval / 10, .milliseconds(10)), .seconds(1)) }

  /// The time between two recovery sweeps.
  var sweepInterval: Duration { staleAfter / 5 }

  /// - Throws: ``InvalidSettings`` with a sentence for the first rule that is broken.
  public func validate() throws(InvalidSettings) {
    guard interval >= .milliseconds(10) else {
      throw InvalidSettings(reason: "the interval must be at least 10ms")
    }
    guard staleAfter >= interval * 2 else {
      throw InvalidSettings(reason: "stale-after must be at least twice the interval")
    }
    guard staleAfter <= .seconds(365 * 86_400) else {
      throw InvalidSettings(reason: "stale-after must be at most 365 days")
    }
    guard maxChats >= 1 else { throw InvalidSettings(reason: "max-chats must be at least 1") }
    guard maxAttempts >= 1 else { throw InvalidSettings(reason: "max-attempts must be at least 1") }
    guard maxRecoveries >= 0 else {
      throw InvalidSettings(reason: "max-recoveries must not be negative")
    }
    guard grace >= .zero else { throw InvalidSettings(reason: "grace must not be negative") }
    guard retryPause >= .zero else {
      throw InvalidSettings(reason: "retry-pause must not be negative")
    }
    guard [timeout, silence].allSatisfy({ $0.map { $0 > .zero } ?? true }) else {
      throw InvalidSettings(reason: "the timeout and the silence of a run must be longer than zero")
    }
    guard pollInterval > .zero, portion >= 1 else {
      throw InvalidSettings(reason: "the poll interval and the portion must be positive")
    }
  }
}

public struct InvalidSettings: Error, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
