package import HeartbeatCore

extension Timestamp {
  /// How long it is until then; none at all where a clock was set back in between. Of any two times,
  /// however strange the clock was that they come from.
  package func span(to later: Timestamp) -> Duration {
    guard later > self else { return .zero }
    let (span, overflows) = later.milliseconds.subtractingReportingOverflow(milliseconds)
    return .milliseconds(overflows ? .max : span)
  }
}

extension Duration {
  /// The two largest units: `3d4h`, `1m30s`, `250ms`.
  package var briefText: String {
    let milliseconds = wholeMilliseconds
    let unit: Int64 =
      switch milliseconds {
      case ..<1000: 1
      case ..<3_600_000: 1000
      case ..<86_400_000: 60_000
      default: 3_600_000
      }
    return Duration.milliseconds(milliseconds / unit * unit).exactText
  }
}
