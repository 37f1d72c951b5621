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
    pieces(width: width).map { row in
      row.map { $0.style.applied(to: $0.text, inColor: inColor) }.joined()
    }
  }

  /// The same as texts with their styles, those that fill up the columns plain and apart.
  func pieces(width: Int?) -> [[StyledText]] {
    guard !rows.isEmpty else { return [] }
    let all = [header] + rows
    let columns = layout(all, width).columns
    return all.map { row in
      columns.enumerated().flatMap { place, column in
        let cell = row[column.index]
        let text = StyledText(DisplayWidth.cut(cell.text, to: column.width), cell.style)
        guard place < columns.count - 1 else { return [text] }
        let free = column.width - DisplayWidth.of(text.text) + TableLayout.gap
        return [text, StyledText(String(repeating: " ", count: free))]
      }
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
