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
    (["--role", "viewer", "delete", "1"], ["delete", "--role", "viewer", "1"]),
    (["--role=viewer", "--json", "list"], ["list", "--role=viewer", "--json"]),
    (["--role"], ["--role"]),
    (["--db", "x", "workspace", "list"], ["workspace", "list", "--db", "x"]),
    (["workspace", "--json", "list", "--due"], ["workspace", "list", "--json", "--due"]),
    (["--db", "x", "workspace"], ["workspace", "--db", "x"]),
    (["--db", "x", "workspace", "--help"], ["workspace", "--db", "x", "--help"]),
  ])
  func `options of every command may stand before it`(given: [String], parsed: [String]) throws {
    let normalized = try RawArguments.normalized(given)
    #expect(normalized == parsed)
  }

  @Test(arguments: [["start", "x", "--key=", "--json"], ["--db=", "list"]])
  func `an option without its value does not take the next argument`(given: [String]) {
    #expect(throws: InvalidInput.self) { try RawArguments.normalized(given) }
  }

  @Test func `what follows the terminator is the command's own`() throws {
    let given = ["run", "--", "tool", "--key="]
    let normalized = try RawArguments.normalized(given)
    #expect(normalized == given)
  }
}
