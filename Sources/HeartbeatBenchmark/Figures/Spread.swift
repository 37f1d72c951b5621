/// Samples by rank: the nearest one, never a value between two.
package struct Spread: Hashable, Sendable {
  private let sorted: [Double]

  /// - Parameter samples: At least one.
  package init(_ samples: [Double]) {
    precondition(!samples.isEmpty, "nothing was measured")
    sorted = samples.sorted()
  }

  /// The least sample that a share of all samples does not exceed.
  package func rank(_ percent: Int) -> Double {
    precondition((1...100).contains(percent), "a rank is from 1 to 100")
    // In whole numbers: 0.07 × 100 is more than 7 in floating point.
    return sorted[(sorted.count * percent + 99) / 100 - 1]
  }

  package var count: Int { sorted.count }
  package var least: Double { sorted[0] }
  package var most: Double { sorted[sorted.count - 1] }
}
