import Testing

@testable import chatctl

struct TableTests {
  @Test func `columns are as wide as their widest cell`() {
    var table = Table("ID", "TITLE", "END")
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
    #expect(Table("ID", "TITLE").lines(inColor: true).isEmpty)
  }

  @Test func `wide characters and accents keep the columns aligned`() {
    var table = Table("A", "B")
    table.add(Table.Cell("世界"), Table.Cell("x"))
    table.add(Table.Cell("e\u{301}"), Table.Cell("y"))
    #expect(table.lines(inColor: false) == ["A     B", "世界  x", "e\u{301}     y"])
  }

  @Test func `colour takes no columns`() {
    var table = Table("A", "B")
    table.add(Table.Cell("run", .good), Table.Cell("x"))
    let lines = table.lines(inColor: true)
    #expect(lines.last == "\u{1B}[32mrun\u{1B}[0m  x")
  }

  @Test func `cells send nothing to the terminal`() {
    var table = Table("A")
    table.add(Table.Cell("a\u{1B}[2Jb\nc"))
    #expect(table.lines(inColor: false).last == "a\u{FFFD}[2Jb\u{FFFD}c")
  }

  @Test func `a long text is cut with an ellipsis`() {
    #expect(DisplayWidth.cut("abcdef", to: 4) == "abc…")
    #expect(DisplayWidth.cut("abcd", to: 4) == "abcd")
    #expect(DisplayWidth.cut("世界世界", to: 4) == "世…")
  }
}
