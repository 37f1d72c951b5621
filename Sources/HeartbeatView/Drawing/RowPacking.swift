/// Puts stretches into as few rows as it takes that none overlaps another one. Pure.
struct RowPacking {
  private var ends: [Double] = []
  let gap: Double
  let limit: Int

  /// - Parameters:
  ///   - limit: The most rows.
  init(gap: Double, limit: Int) {
    self.gap = gap
    self.limit = limit
  }

  var rows: Int { ends.count }

  /// The first row that has room; to be asked in the order of their begins.
  /// - Returns: Nil where that would be one row too many.
  mutating func row(from left: Double, to right: Double) -> Int? {
    if let row = ends.firstIndex(where: { $0 + gap <= left }) {
      ends[row] = right
      return row
    }
    guard ends.count < limit else { return nil }
    ends.append(right)
    return ends.count - 1
  }
}
