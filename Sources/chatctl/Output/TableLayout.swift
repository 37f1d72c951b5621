/// Which columns of a table are shown, and how wide, on a terminal of some width.
///
/// First the columns of free text shrink, the widest first, down to ``narrowest`` or their heading.
/// When that is not enough, columns drop, in an order of the table's own, and the others share what
/// becomes free. The last one that is left is cut.
struct TableLayout {
  struct Column {
    /// What its widest cell takes, its heading among them.
    let natural: Int
    let heading: Int
    let shrinks: Bool
    /// Lower ones drop sooner.
    let rank: Int

    fileprivate var least: Int { shrinks ? min(natural, max(narrowest, heading)) : natural }
  }

  static let narrowest = 12
  static let gap = 2

  /// By their places in the table, in order.
  let columns: [(index: Int, width: Int)]

  /// - Parameter width: Nil shows everything.
  init(_ columns: [Column], into width: Int?) {
    guard let width else {
      self.columns = columns.enumerated().map { ($0.offset, $0.element.natural) }
      return
    }
    var kept = Array(columns.indices)
    while kept.count > 1, Self.total(kept.map { columns[$0].least }) > width {
      let ranks = kept.map { columns[$0].rank }
      guard let place = ranks.indices.min(by: { ranks[$0] < ranks[$1] }) else { break }
      kept.remove(at: place)
    }
    var widths = kept.map { columns[$0].natural }
    for _ in 0..<max(0, Self.total(widths) - width) {
      let shrinkable = kept.indices.filter { widths[$0] > columns[kept[$0]].least }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    if kept.count == 1 { widths[0] = min(widths[0], max(1, width)) }
    self.columns = Array(zip(kept, widths)).map { (index: $0, width: $1) }
  }

  private static func total(_ widths: [Int]) -> Int {
    widths.reduce(0, +) + gap * max(0, widths.count - 1)
  }
}
