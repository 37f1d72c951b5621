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
  private var rows: [[Cell]] = []

  init(_ columns: String...) {
    self.init(columns)
  }

  init(_ columns: [String]) {
    header = columns.map { Cell($0, .faint) }
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
  func lines(inColor: Bool) -> [String] {
    guard !rows.isEmpty else { return [] }
    let all = [header] + rows
    let widths = header.indices.map { column in
      all.reduce(0) { max($0, DisplayWidth.of($1[column].text)) }
    }
    return all.map { row in
      row.indices.map { column in
        let cell = row[column]
        let text = cell.style.applied(to: cell.text, inColor: inColor)
        guard column < row.count - 1 else { return text }
        // Styles take no columns, so the padding is counted on the bare text.
        let padding = widths[column] - DisplayWidth.of(cell.text)
        return text + String(repeating: " ", count: padding)
      }.joined(separator: "  ")
    }
  }
}
