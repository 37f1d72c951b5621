/// What one run has shown of itself, and until when that is enough. Pure: the times are given.
///
/// Limits are counted on the clock that stands still while the machine is suspended, since the work
/// stands still too. Wall time is only compared where it agrees with that clock.
struct RunWatch {
  /// A moment on both clocks.
  struct Moment: Hashable, Sendable {
    let working: Uptime
    let wall: Timestamp
  }

  /// How late the watch may be without giving what waits to be read a moment.
  static let punctuality: Duration = .milliseconds(100)

  /// What a worker that did not run itself, since it was stopped or starved, needs to read what its
  /// runs have printed meanwhile and to see which have ended.
  static let moment: Duration = .milliseconds(500)

  /// How far the two clocks may have come apart before wall time tells nothing.
  static let drift: Duration = .seconds(1)

  enum Verdict: Equatable {
    case wait(until: Uptime)
    case over(Overrun)
    /// Nothing was heard here; what the chat's own command has stored has to be asked for.
    case ask
  }

  let begun: Moment
  let limits: Chat.Limits
  private(set) var lastSign: Moment
  /// The newest sign that was found in the database, which counts once.
  private var found: Timestamp?
  private var isAsked = false
  /// The end of the moment that it was given.
  private var momentEndsAt: Uptime?

  init(begun: Moment, limits: Chat.Limits) {
    self.begun = begun
    self.limits = limits
    lastSign = begun
  }

  mutating func heard(_ sign: Moment) {
    if sign.working > lastSign.working { lastSign = sign }
    momentEndsAt = nil
  }

  /// When to judge it; nil for never.
  var deadline: Uptime? { due.map { max($0, momentEndsAt ?? $0) } }

  private var due: Uptime? {
    let silent = isAsked ? nil : silentAt
    guard let timeoutAt, let silent else { return timeoutAt ?? silent }
    return min(timeoutAt, silent)
  }

  private var timeoutAt: Uptime? { limits.timeout.map { begun.working + $0 } }

  private var silentAt: Uptime? { limits.silence.map { lastSign.working + $0 } }

  mutating func judge(at now: Uptime) -> Verdict? {
    guard let due, let deadline else { return nil }
    guard deadline <= now else { return .wait(until: deadline) }
    if now - due > Self.punctuality, momentEndsAt == nil {
      let end = now + Self.moment
      momentEndsAt = end
      return .wait(until: end)
    }
    if let timeout = limits.timeout, timeoutAt == due {
      return .over(Overrun(.timeout, limit: timeout, since: begun.wall))
    }
    isAsked = true
    return .ask
  }

  /// - Parameter stored: The newest sign that the database knows.
  mutating func answered(_ stored: Timestamp?, at now: Moment) -> Verdict? {
    isAsked = false
    if let stored, stored != found, stored > begun.wall {
      found = stored
      let sign = moment(of: stored, seenAt: now)
      if sign.working > lastSign.working { lastSign = sign }
    }
    guard let silence = limits.silence, let silentAt else { return nil }
    guard silentAt <= now.working else { return deadline.map { .wait(until: $0) } }
    return .over(Overrun(.silence, limit: silence, since: lastSign.wall))
  }

  /// A sign that somebody else has given under the wall clock. Where that was set since, or the machine
  /// suspended, it counts as given now: better once too late than a run that is not silent.
  private func moment(of stored: Timestamp, seenAt now: Moment) -> Moment {
    let apart = lastSign.wall.age(at: now.wall) - (now.working - lastSign.working)
    guard abs(apart.wholeMilliseconds) <= Self.drift.wholeMilliseconds, stored <= now.wall else {
      return now
    }
    return Moment(working: now.working - stored.age(at: now.wall), wall: stored)
  }
}
