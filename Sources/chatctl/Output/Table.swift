/// Aligned columns for people.
struct Table {
  struct Cell {
    let text: String
    let style: Style

    init(_ text: String, _ style: Style = .plain) {
      self.text = TerminalText.safe(text)
      self.style = style
    }
  }

  private let header: [Cell]
  private let shrinking: [String]
  private let dropping: [String]
  private var rows: [[Cell]] = []

  /// - Parameters:
  ///   - shrinking: The columns of free text.
  ///   - dropping: Which columns a narrow terminal does without, the first one first. What is not
  ///     named stays longest.
  init(_ columns: [String], shrinking: [String] = [], dropping: [String] = []) {
    header = columns.map { Cell($0, .faint) }
    self.shrinking = shrinking
    self.dropping = dropping
  }

  mutating func add(_ cells: Cell...) {
    add(cells)
  }

  mutating func add(_ cells: [Cell]) {
    precondition(cells.count == header.count, "a row has as many cells as the table has columns")
    rows.append(cells)
  }

  var isEmpty: Bool { rows.isEmpty }

  /// The header and the rows; nothing at all without rows.
  /// - Parameter width: How many columns of a terminal a line may take; nil cuts nothing.
  func lines(inColor: Bool, width: Int? = nil) -> [String] {
    guard !rows.isEmpty else { return [] }
    let all = [header] + rows
    let columns = layout(all, width).columns
    return all.map { row in
      columns.enumerated().map { place, column in
        let cell = row[column.index]
        let cut = DisplayWidth.cut(cell.text, to: column.width)
        let text = cell.style.applied(to: cut, inColor: inColor)
        guard place < columns.count - 1 else { return text }
        // Styles take no columns, so the padding is counted on the bare text.
        return text + String(repeating: " ", count: column.width - DisplayWidth.of(cut))
      }.joined(separator: String(repeating: " ", count: TableLayout.gap))
    }
  }

  private func layout(_ all: [[Cell]], _ width: Int?) -> TableLayout {
    let columns = header.indices.map { index in
      let name = header[index].text
      return TableLayout.Column(
        natural: all.reduce(0) { max($0, DisplayWidth.of($1[index].text)) },
        heading: DisplayWidth.of(name), shrinks: shrinking.contains(name),
        rank: dropping.firstIndex(of: name) ?? dropping.count + header.count - index)
    }
    return TableLayout(columns, into: width)
  }
}
