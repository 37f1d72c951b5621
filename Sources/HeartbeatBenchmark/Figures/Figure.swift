/// What one thing came to in the runs of a trial.
package struct Figure: Hashable, Sendable, Encodable {
  package let median: Double
  package let min: Double
  package let max: Double
  /// In how many of them it was measured.
  package let runs: Int

  /// Nil when no run measured it.
  package init?(_ values: [Double?]) {
    let values = values.compactMap(\.self)
    guard !values.isEmpty else { return nil }
    let spread = Spread(values)
    median = Self.rounded(spread.rank(50))
    min = Self.rounded(spread.least)
    max = Self.rounded(spread.most)
    runs = values.count
  }

  private enum CodingKeys: String, CodingKey {
    case median, min, max, runs
  }

  /// Whole numbers as such.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    for (key, value) in [(CodingKeys.median, median), (.min, min), (.max, max)] {
      if let whole = Int64(exactly: value) {
        try container.encode(whole, forKey: key)
      } else {
        try container.encode(value, forKey: key)
      }
    }
    try container.encode(runs, forKey: .runs)
  }

  /// To five significant digits at least, and never coarser than a whole number.
  private static func rounded(_ value: Double) -> Double {
    var scale = 1.0
    while abs(value) * scale < 10_000, scale < 1e6, value != 0 { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}
