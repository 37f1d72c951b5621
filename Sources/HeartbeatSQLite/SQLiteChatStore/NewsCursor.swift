import HeartbeatCore

/// How far a connection has read what others commit, for one worker.
struct NewsCursor {
  let incarnation: IncarnationID
  /// Source: https://www.sqlite.org/pragma.html#pragma_data_version
  var dataVersion: Int64
  var seq: Int64
  var probe: Int64
}
