import Testing

@testable import chatctl

@Suite struct HookWordsTests {
  @Test(arguments: [
    ("./tell.sh", ["./tell.sh"]), (" a  b\tc ", ["a", "b", "c"]),
    ("sh -c 'echo \"$1\" | x'", ["sh", "-c", "echo \"$1\" | x"]),
    (#"a "b \"c\" \\ \d" ''"#, ["a", #"b "c" \ \d"#, ""]), (#"a\ b c\'d"#, ["a b", "c'd"]),
  ])
  func `a command is split as a shell would split it`(text: String, words: [String]) throws {
    #expect(try HookWords.split(text) == words)
  }

  @Test(arguments: ["", " ", "''", "a 'b", "a \"b", "a\\", "a | b", "a; b", "a >b", "a $B", "a *"])
  func `what is no command, or only a shell could do, is refused`(text: String) {
    #expect(throws: InvalidInput.self) { try HookWords.split(text) }
  }

  @Test(arguments: [
    HookResult.ended(.exited(0), lastWords: ""), .ended(.exited(3), lastWords: "oh no\nmore"),
    .ended(.signalled(9), lastWords: "x"), .timedOut(lastWords: "a b"), .cancelled,
    .notStarted("cannot start x: no"),
  ])
  func `a result is read as it was written`(result: HookResult) {
    #expect(HookResult(result.text) == result)
  }
}
