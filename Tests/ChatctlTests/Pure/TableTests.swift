import Testing

@testable import chatctl

struct TableTests {
  @Test func `columns are as wide as their widest cell`() {
    var table = Table(["ID", "TITLE", "END"])
    table.add(Table.Cell("1"), Table.Cell("short"), Table.Cell("x"))
    table.add(Table.Cell("1000"), Table.Cell("s"), Table.Cell("y"))
    #expect(
      table.lines(inColor: false) == [
        "ID    TITLE  END",
        "1     short  x",
        "1000  s      y",
      ])
  }

  @Test func `a table without rows prints nothing`() {
    #expect(Table(["ID", "TITLE"]).lines(inColor: true).isEmpty)
  }

  @Test func `wide characters and accents keep the columns aligned`() {
    var table = Table(["A", "B"])
    table.add(Table.Cell("世界"), Table.Cell("x"))
    table.add(Table.Cell("e\u{301}"), Table.Cell("y"))
    #expect(table.lines(inColor: false) == ["A     B", "世界  x", "e\u{301}     y"])
  }

  @Test func `colour takes no columns`() {
    var table = Table(["A", "B"])
    table.add(Table.Cell("run", .good), Table.Cell("x"))
    let lines = table.lines(inColor: true)
    #expect(lines.last == "\u{1B}[32mrun\u{1B}[0m  x")
  }

  @Test func `cells send nothing to the terminal`() {
    var table = Table(["A"])
    table.add(Table.Cell("a\u{1B}[2Jb\nc"))
    #expect(table.lines(inColor: false).last == "a\u{FFFD}[2Jb\u{FFFD}c")
  }

  @Test func `a long text is cut with an ellipsis`() {
    #expect(DisplayWidth.cut("abcdef", to: 4) == "abc…")
    #expect(DisplayWidth.cut("abcd", to: 4) == "abcd")
    #expect(DisplayWidth.cut("世界世界", to: 4) == "世…")
  }

  // MARK: - a terminal's width

  private static let table = {
    var table = Table(
      ["ID", "WORKER", "GENERATION", "TITLE"], shrinking: ["WORKER", "TITLE"],
      dropping: ["GENERATION", "WORKER", "TITLE"])
    table.add(
      Table.Cell("1"), Table.Cell("a-worker-with-a-name"), Table.Cell("7"),
      Table.Cell("a title of thirty-two letters ab"))
    table.add(Table.Cell("1000"), Table.Cell("w"), Table.Cell("12"), Table.Cell("世界世界世界世界"))
    return table
  }()

  @Test(arguments: [
    (
      72, "ID    WORKER                GENERATION  TITLE",
      "1     a-worker-with-a-name  7           a title of thirty-two letters ab"
    ),
    (
      60, "ID    WORKER                GENERATION  TITLE",
      "1     a-worker-with-a-name  7           a title of thirty-t…"
    ),
    (44, "ID    WORKER        GENERATION  TITLE", "1     a-worker-wi…  7           a title of …"),
    (43, "ID    WORKER             TITLE", "1     a-worker-with-a-…  a title of thirty…"),
    (32, "ID    WORKER        TITLE", "1     a-worker-wi…  a title of …"),
    (31, "ID    TITLE", "1     a title of thirty-two le…"), (17, "ID", "1"), (3, "ID", "1"),
  ])
  func `columns shrink, the widest first, and then drop in their order`(
    width: Int, heading: String, row: String
  ) {
    let lines = Self.table.lines(inColor: false, width: width)
    #expect(lines[0] == heading)
    #expect(lines[1] == row)
  }

  @Test(arguments: 1...80)
  func `no line is wider than the terminal, and headings stay whole`(width: Int) {
    let lines = Self.table.lines(inColor: false, width: width)
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= width })
    if width >= 4 {
      #expect(
        lines[0].split(separator: " ").allSatisfy {
          ["ID", "WORKER", "GENERATION", "TITLE"].contains($0)
        })
      #expect(lines[2].hasPrefix("1000"))
    }
  }

  @Test func `what a narrow terminal cannot show at all is cut`() {
    #expect(Self.table.lines(inColor: false, width: 3) == ["ID", "1", "10…"])
    #expect(Self.table.lines(inColor: false, width: 1) == ["…", "1", "…"])
  }

  @Test func `a wide character is never cut in two`() {
    let lines = Self.table.lines(inColor: false, width: 18)
    #expect(lines == ["ID    TITLE", "1     a title of …", "1000  世界世界世…"])
  }
}
