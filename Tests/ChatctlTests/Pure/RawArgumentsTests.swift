import Testing

@testable import chatctl

struct RawArgumentsTests {
  @Test(arguments: [
    (["--db", "x", "list"], ["list", "--db", "x"]),
    (["--json", "--db=x", "show", "1"], ["show", "--json", "--db=x", "1"]),
    (["--db", "x", "run", "--", "ls"], ["run", "--db", "x", "--", "ls"]),
    (["list", "--db", "x"], ["list", "--db", "x"]),
    (["--version"], ["--version"]), (["--db", "x"], ["--db", "x"]), (["--db"], ["--db"]), ([], []),
    (["--db", "x", "--help"], ["--db", "x", "--help"]),
  ])
  func `options of every command may stand before it`(given: [String], parsed: [String]) {
    #expect(RawArguments.normalized(given) == parsed)
  }
}
