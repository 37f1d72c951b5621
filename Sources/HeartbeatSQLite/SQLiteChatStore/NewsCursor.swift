import HeartbeatCore

/// How far a connection has read what others commit, for one worker.
struct NewsCursor {
  /// How many looks in a row may be answered by the mark alone. It does not show that the file was moved,
  /// deleted or replaced, in which case nobody commits to it any more.
  static let mostQuietLooks = 19

  let incarnation: IncarnationID
  /// Source: https://www.sqlite.org/pragma.html#pragma_data_version
  var dataVersion: Int64
  var seq: Int64
  var probe: Int64
  /// Read before what the cursor has read.
  var mark: LogMark?
  /// Since the last look at the file itself that succeeded.
  var quietLooks = 0

  /// Whether nobody has committed anything since the last look, so that there is no news.
  /// - Parameter mark: As it is now.
  mutating func isQuiet(at mark: LogMark?, for incarnation: IncarnationID) -> Bool {
    guard let mark, mark == self.mark, incarnation == self.incarnation,
      quietLooks < Self.mostQuietLooks
    else { return false }
    quietLooks += 1
    return true
  }
}
