/// When the write-ahead log is copied, and when it is begun again. Pure; one for each connection
/// that keeps it up.
///
/// A log that was copied whole is begun again by the next writer, unless a reader still uses it.
/// Overlapping readers, each of them short, can keep it in use for ever, so once it is long the
/// upkeep waits for those that are there. A reader that does not end is not waited for again and
/// again: pauses grow until it is gone.
struct LogUpkeep {
  typealias Instant = ContinuousClock.Instant

  /// The page size of the database with the header of a frame.
  /// Source: https://www.sqlite.org/fileformat.html#the_write_ahead_log
  static let frameBytes = 4096 + 24
  /// About 4 MB: from there on the log is copied.
  static let copyFrames = 1000
  /// About 8 MB: from there on readers are waited for.
  static let restartFrames = 2 * copyFrames
  /// To this size a log is cut that is begun again.
  static let keptBytes = copyFrames * frameBytes

  static let firstPause: Duration = .seconds(1)
  static let longestPause: Duration = .seconds(30)

  /// How long readers are waited for after each copy: most are done after the first pause. The longer
  /// the log has become, the longer other writers stand in line for it; heartbeats never do.
  static func pausesForReaders(bytes: Int) -> [Duration] {
    let short: [Duration] = [.milliseconds(5), .milliseconds(35), .milliseconds(150)]
    let limit = restartFrames * frameBytes
    // Twice: an older reader can keep the first copy from being whole.
    if bytes > 4 * limit { return short + [.milliseconds(1000), .milliseconds(1000)] }
    if bytes > 2 * limit { return short + [.milliseconds(400), .milliseconds(400)] }
    return short
  }

  /// In steps that double, so that a note is said again only when much has changed.
  static func size(_ bytes: Int) -> String {
    var megabytes = 1
    while bytes >= 2 * megabytes << 20 { megabytes *= 2 }
    return "\(megabytes) MB or more"
  }

  private var pause = firstPause
  private var nextRestart: Instant?
  private var wasComplete = true

  /// - Parameters:
  ///   - frames: In the log, as the last commit of this process showed.
  ///   - bytes: Of the log's file.
  func isCopyDue(frames: Int, bytes: Int) -> Bool {
    frames >= Self.copyFrames || bytes > Self.restartFrames * Self.frameBytes
  }

  /// Whether to wait for readers now.
  mutating func isRestartDue(after checkpoint: Checkpoint, bytes: Int, at now: Instant) -> Bool {
    // The one that was in the way has ended.
    if checkpoint.isComplete, !wasComplete { settle() }
    wasComplete = checkpoint.isComplete
    let isLong =
      checkpoint.logFrames >= Self.restartFrames || bytes > Self.restartFrames * Self.frameBytes
    guard isLong, nextRestart.map({ $0 <= now }) ?? true else { return false }
    return true
  }

  mutating func restarted(_ hasRestarted: Bool, at now: Instant) {
    guard !hasRestarted else { return settle() }
    nextRestart = now + pause
    pause = min(pause * 2, Self.longestPause)
  }

  private mutating func settle() {
    pause = Self.firstPause
    nextRestart = nil
  }
}
