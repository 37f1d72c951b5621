import Testing

@testable import chatctl

struct NearestTests {
  private static let commands = [
    "init", "start", "run", "steal", "list", "show", "workers", "events", "interrupt", "complete",
    "retry", "delete", "send", "wait", "logs", "recover-stale", "workspace", "progress",
  ]

  @Test(arguments: [
    ("lst", "list"), ("LIST", "list"), ("ls", "list"), ("lits", "list"), ("strat", "start"),
    ("worker", "workers"), ("intrupt", "interrupt"), ("recover", "recover-stale"), ("log", "logs"),
    ("rn", "run"), ("delet", "delete"), ("ev", "events"),
  ])
  func `a slip or an abbreviation finds its name`(typed: String, name: String) {
    #expect(Nearest.name(to: typed, among: Self.commands) == name)
  }

  @Test(arguments: ["", "x", "help me", "status", "zzz", "qwertyuiop", "l"])
  func `what is like no name finds none`(typed: String) {
    #expect(Nearest.name(to: typed, among: Self.commands) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("", "ab", 2), ("ab", "", 2), ("abc", "abc", 0), ("abc", "abd", 1),
    ("abc", "acb", 1),
    ("ab", "abc", 1), ("abc", "ab", 1), ("titel", "title", 1), ("kitten", "sitting", 3),
  ])
  func `the distance counts slips, a swap of neighbours as one`(
    first: String, second: String, distance: Int
  ) {
    #expect(Nearest.distance(first, second) == distance)
  }
}
