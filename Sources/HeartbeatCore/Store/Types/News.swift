/// How far a reader has read what others commit.
public struct NewsCursor: Hashable, Sendable {
  /// Source: https://www.sqlite.org/pragma.html#pragma_data_version
  var dataVersion: Int64 = -1
  var seq: Int64 = 0
  var probe: Int64 = 0

  public init() {}
}

/// What others have committed since a cursor.
public struct News: Hashable, Sendable {
  public let cursor: NewsCursor
  /// Somebody else changed a lease that was or is this worker's.
  public let leasesChanged: Bool
  /// Chats may have become pending.
  public let pendingChanged: Bool
  /// Somebody suspects this worker and asks for a heartbeat.
  public let isProbed: Bool

  public init(
    cursor: NewsCursor, leasesChanged: Bool = false, pendingChanged: Bool = false,
    isProbed: Bool = false
  ) {
    self.cursor = cursor
    self.leasesChanged = leasesChanged
    self.pendingChanged = pendingChanged
    self.isProbed = isProbed
  }
}
