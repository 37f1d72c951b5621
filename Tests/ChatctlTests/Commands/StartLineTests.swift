import Testing

/// What stands behind `--` in a line of `start`.
@Suite struct StartLineTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test(
    arguments: [
      (["fix it", "--", "--fast"], "fix it", ["--fast"]),
      (["fix it", "--", "--json"], "fix it", ["--json"]),
      (["fix it", "--", "a", "--", "b"], "fix it", ["a", "--", "b"]),
      (["- fix it", "--", "-x", "- y"], "- fix it", ["-x", "- y"]),
      (["--message", "- fix it", "--", "-x"], "- fix it", ["-x"]),
      (["--message=--json"], "--json", []), (["--", "- fix it"], "- fix it", []),
      (["--tag", "t", "--", "--fix"], "--fix", []), (["--", "--"], "--", []),
      (["--title", "T", "--", "--fast"], nil, ["--fast"]),
      (["--title=T", "--", "- one", "two"], nil, ["- one", "two"]),
      (["--title", "T", "m", "--", ""], "m", [""]), (["m", "--"], "m", []),
      (["m", "--", "-h"], "m", ["-h"]), (["--title", "- t", "m", "--", "a"], "m", ["a"]),
    ] as [([String], String?, [String])])
  func `a message before it makes all behind it arguments`(
    words: [String], message: String?, arguments: [String]
  ) throws {
    let outcome = try sandbox.run((["start"] + words).map { Array($0.utf8) })
    #expect(outcome.code == 0, "\(outcome.messages)")
    let chat = try sandbox.run("show", "1", "--json").object()
    #expect(texts(chat["messages"] as? [[String: Any]] ?? [], "content").first == message)
    #expect(chat["args"] as? [String] == arguments)
  }

  @Test(arguments: [
    (["--", "- a", "--fast"], "'--fast' is one word too many"),
    (["--", "fix", "the", "bug"], "did you mean: chatctl start \"fix the bug\""),
    (["fix", "it", "--", "--fast"], "did you mean: chatctl start \"fix it\" -- --fast"),
    (["- a", "- b", "--", "-x"], "did you mean: chatctl start --message \"- a - b\" -- -x"),
    (["--title", "T", "--fix"], "chatctl start --title T --message \"--fix\""),
    (["- a", "--message", "b"], "a message is one argument, and there are 2"),
    (["m", "--message", "b"], "the message is given twice"), (["--", ""], "must not be empty"),
    (["m", "--key", "--"], "--key"), (["- m", "--key", "--", "x"], "--key"),
  ])
  func `what cannot be told is refused`(words: [String], sentence: String) throws {
    let outcome = try sandbox.run((["start"] + words).map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.messages.contains(sentence), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }
}
