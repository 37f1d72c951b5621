import Testing

@testable import chatctl

struct RawArgumentsTests {
  @Test(arguments: [
    (["--db", "x", "list"], ["list", "--db", "x"]),
    (["--json", "--db=x", "show", "1"], ["show", "--json", "--db=x", "1"]),
    (["--db", "x", "run", "--", "ls"], ["run", "--db", "x", "--", "ls"]),
    (["list", "--db", "x"], ["list", "--db", "x"]),
    (["--version"], ["--version"]), (["--version", "list"], ["--version", "list"]), ([], []),
    (["-h"], ["-h"]),
    (["--db", "x", "--help"], ["--db", "x", "--help"]),
    (["--role", "viewer", "delete", "1"], ["delete", "--role", "viewer", "1"]),
    (["--role=viewer", "--json", "list"], ["list", "--role=viewer", "--json"]),
    (["--db", "x", "help", "list"], ["help", "list"]),
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

  @Test(arguments: [
    // A message stands in an option, or behind the terminator with the arguments before it.
    (["start", "- fix this"], ["start", "--message=- fix this"]),
    (["start", "-x"], ["start", "--message=-x"]),
    (["start", "-5"], ["start", "--message=-5"]),
    (["start", "---"], ["start", "--message=---"]),
    (["start", "- key"], ["start", "--message=- key"]),
    (["start", "-\ndb"], ["start", "--message=-\ndb"]), (["start", "-db"], ["start", "-db"]),
    (["start", "--fix the bug"], ["start", "--message=--fix the bug"]),
    (["start", "- y ="], ["start", "--message=- y ="]),
    (
      ["start", "--title", "T", "- a\n- b", "--json"],
      ["start", "--title", "T", "--message=- a\n- b", "--json"]
    ),
    (["--json", "start", "- a"], ["start", "--json", "--message=- a"]),
    (["send", "1", "- a", "--json"], ["send", "--json", "--", "1", "- a"]),
    (["send", "--db", "x", "1", "-a"], ["send", "--db", "x", "--", "1", "-a"]),
    // A value keeps to its option.
    (["start", "--title", "- a", "m"], ["start", "--title=- a", "m"]),
    (["start", "--title", "--json", "- a"], ["start", "--title=--json", "--message=- a"]),
    (["start", "--db", "-x.db", "m"], ["start", "--db=-x.db", "m"]),
    (
      ["steal", "1", "--to", "w2", "--reason", "- a"], ["steal", "1", "--to", "w2", "--reason=- a"]
    ),
    // What is an option, nearly one, or behind the terminator already is left to the parser.
    (["start", "-h"], ["start", "-h"]), (["start", "--help"], ["start", "--help"]),
    (["start", "-"], ["start", "-"]), (["start", "--titel", "X"], ["start", "--titel", "X"]),
    (["start", "-json"], ["start", "-json"]), (["start", "-count=3"], ["start", "-count=3"]),
    (["start", "--", "- a"], ["start", "--message=- a"]),
    (["start", "m", "--", "- a"], ["start", "m", "--", "- a"]),
    (["start", "- m", "--", "- a"], ["start", "--message=- m", "--", "- a"]),
    (["start", "--title", "T", "--", "- a"], ["start", "--title", "T", "--", "- a"]),
    (["start", "--message", "m", "--", "a", "b"], ["start", "--message", "m", "--", "a", "b"]),
    (["start", "--after", "1", "2,3", "m"], ["start", "--after", "1", "--after", "2,3", "m"]),
    (["start", "--after=1", "2", "m"], ["start", "--after=1", "--after", "2", "m"]),
    (["start", "--after", "1", "m", "2"], ["start", "--after", "1", "m", "2"]),
    (["list", "-x"], ["list", "-x"]), (["run", "--", "ls", "-l a"], ["run", "--", "ls", "-l a"]),
  ])
  func `what begins with a dash is read as it is meant`(given: [String], parsed: [String]) throws {
    let normalized = try RawArguments.normalized(given)
    #expect(normalized == parsed)
  }

  @Test func `an option without its value does not take the terminator for it`() {
    #expect(throws: InvalidInput.self) { try RawArguments.normalized(["start", "- a", "--title"]) }
  }

  @Test func `what follows the terminator is the command's own`() throws {
    let given = ["run", "--", "tool", "--key="]
    let normalized = try RawArguments.normalized(given)
    #expect(normalized == given)
  }
}
