@testable import chatctl

/// Text that is cleaned steers no terminal and stays as it is when it is cleaned again; what is cut
/// to a width has at most that width and is the beginning of what was cut; tables keep within theirs.
enum TerminalTextTarget: FuzzTarget {
  static let name = "terminal"

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    var input = FuzzBytes(bytes)
    let width = Int(input.byte())
    let text = input.text()
    let safe = TerminalText.safe(text)
    requireHarmless(safe)
    require(safe.unicodeScalars.count == text.unicodeScalars.count, "scalars have come or gone")
    require(TerminalText.safe(safe).utf8.elementsEqual(safe.utf8), "cleaned twice is cleaner")
    for line in TerminalText.safeLines(text) { requireHarmless(line) }
    cut(safe, to: width)
    table(text, width)
  }

  /// By what terminals obey, apart from how the product tells it.
  private static func requireHarmless(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2064,
        0x2066...0x206F, 0xFEFF,
        0xE0001, 0xE0020...0xE007F:
        fatalError("U+\(String(scalar.value, radix: 16)) is left")
      default: break
      }
    }
  }

  private static func cut(_ text: String, to width: Int) {
    let columns = DisplayWidth.of(text)
    require(0...(2 * text.unicodeScalars.count) ~= columns, "\(columns) columns")
    let cut = DisplayWidth.cut(text, to: width)
    if columns <= width {
      require(cut.utf8.elementsEqual(text.utf8), "what fits is cut")
    } else {
      require(DisplayWidth.of(cut) <= max(1, width), "\(cut) is wider than \(width)")
      require(
        cut.utf8.reversed().starts(with: "…".utf8.reversed()), "\(cut) does not say that it is cut")
      require(text.utf8.starts(with: cut.utf8.dropLast(3)), "\(cut) does not begin \(text)")
    }
  }

  private static func table(_ text: String, _ width: Int) {
    var table = Table(["ID", "A", "B"], shrinking: ["A", "B"], dropping: ["B"])
    for row in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let cells = row.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      table.add(
        Table.Cell("7"), Table.Cell(String(cells[0])),
        Table.Cell(cells.count > 1 ? String(cells[1]) : ""))
    }
    for line in table.lines(inColor: false, width: width) {
      requireHarmless(line)
      require(DisplayWidth.of(line) <= max(1, width), "\(line) is wider than \(width)")
    }
    let whole = table.lines(inColor: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count + 1
    require(whole.count == lines, "\(whole.count) lines of \(lines)")
  }
}
