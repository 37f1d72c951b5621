import HeartbeatCore

extension Duration {
  /// As it would be typed.
  package var text: String { exactText }

  /// To the microsecond, for documents.
  package var reportedMilliseconds: Double { (fractionalMilliseconds * 1000).rounded() / 1000 }
}
