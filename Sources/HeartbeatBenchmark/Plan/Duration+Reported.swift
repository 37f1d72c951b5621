import HeartbeatCore

extension Duration {
  /// To the microsecond, for documents.
  package var reportedMilliseconds: Double { (fractionalMilliseconds * 1000).rounded() / 1000 }
}
