import Testing

/// Each wrong line names its fault and the nearest right one.
struct WrongLineTests {
  let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test(arguments: [
    (["lst"], "there is no command lst; did you mean: chatctl list"),
    (["--db", "x", "lst"], "there is no command lst; did you mean: chatctl --db x list"),
    (
      ["--json", "lst", "--limit", "5"],
      "there is no command lst; did you mean: chatctl --json list --limit 5"
    ),
    (["help", "lst"], "there is no command lst; did you mean: chatctl help list"),
    (
      ["help", "workspace", "lst"],
      "there is no command workspace lst; did you mean: chatctl help workspace list"
    ),
    (["help", "list", "all"], "list has no commands of its own"),
    (["list", "help"], "help stands before a command's name: chatctl help list"),
    (
      ["workspace", "lst"],
      "there is no command workspace lst; did you mean: chatctl workspace list"
    ),
    (
      ["--db", "x", "workspace", "--json", "lst", "--due"],
      "there is no command workspace lst; did you mean: chatctl --db x workspace --json list --due"
    ),
    (["workspace", "zzz"], "there is no command workspace zzz; chatctl help workspace lists them"),
    (["--"], "a command is needed before --: chatctl help lists them"),
    (["--json", "--"], "a command is needed before --: chatctl help lists them"),
    (["--", "list"], "a command's name stands before --; did you mean: chatctl list"),
    (
      ["--db", "x", "--", "list", "--stale"],
      "a command's name stands before --; did you mean: chatctl --db x list --stale"
    ),
    (["--", "lst"], "there is no command lst; did you mean: chatctl list"),
    (["--", "help"], "a command's name stands before --; did you mean: chatctl help"),
    (["workspace", "--"], "a command is needed before --: chatctl help workspace lists them"),
    (
      ["workspace", "--json", "--", "list"],
      "a command's name stands before --; did you mean: chatctl workspace --json list"
    ),
    (["zzz"], "there is no command zzz; chatctl help lists them"),
    ([""], "there is no command ''; chatctl help lists them"),
    (["guard-group"], "there is no command guard-group; chatctl help lists them"),
    (
      ["run", "./agent.sh"],
      "a chat's command stands behind --; did you mean: chatctl run -- ./agent.sh"
    ),
    (
      ["run", "python", "x.py"],
      "a chat's command stands behind --; did you mean: chatctl run -- python x.py"
    ),
    (
      ["--json", "run", "--interval", "5s", "./a.sh", "--fast", "a b", "--until-idle"],
      "a chat's command stands behind --; did you mean: chatctl run --json --interval 5s --until-idle -- ./a.sh --fast \"a b\""
    ),
    (
      ["run", "./a.sh", "--", "x"],
      "a chat's command stands behind --; did you mean: chatctl run -- ./a.sh x"
    ),
    (["run", "--interva", "5s"], "there is no option --interva; did you mean --interval?"),
    (
      ["--limit", "5", "list"],
      "--limit stands behind the command's name; did you mean: chatctl list --limit 5"
    ),
    (
      ["--db", "x", "--limit", "5", "list", "--stale"],
      "--limit stands behind the command's name; did you mean: chatctl list --db x --limit 5 --stale"
    ),
    (["list", "--stale=1"], "--stale takes no value"),
    (["--jsn", "list"], "there is no option --jsn; did you mean --json?"),
    (["--versoin"], "there is no option --versoin; did you mean --version?"),
    (["--db", "x"], "--db x needs a command: chatctl help lists them"),
    (
      ["workspace", "add", "-x", "--activity-bump", "1h"],
      "there is no option -x; a name that begins with a dash stands behind --: chatctl workspace add --activity-bump 1h -- \"-x\""
    ), (["show", "-1"], "there is no option -1"),
    (["--db"], "--db has no value"), (["list", "--reason", "x"], "there is no option --reason"),
    (
      ["steal", "1", "--to", "w2", "--raeson", "x"],
      "there is no option --raeson; did you mean --reason?"
    ),
  ])
  func `a wrong line is answered by the nearest right one`(
    arguments: [String], sentence: String
  ) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(outcome.messages == "chatctl: \(sentence)\n")
  }

  @Test(arguments: [
    ["help"], ["help", "run"], ["--help", "list"], ["help", "workspace", "list"],
    ["run", "--help"], ["-h"], ["--help"],
    [], ["workspace"], ["workspace", "list", "-h"], ["--db", "x", "help", "list"],
    ["help", "help"],
  ])
  func `help is an answer`(arguments: [String]) throws {
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.text.contains("USAGE: chatctl"))
  }

  @Test func `an option that help does not show keeps its own words`() throws {
    let outcome = try sandbox.run("--generate-completion-script", "nonsense")
    #expect(outcome.code == 64)
    #expect(outcome.messages.contains("completion scripts for 'nonsense'"))
  }

  @Test func `an endless line is not repeated`() throws {
    let long = String(repeating: "x", count: 100_000)
    for arguments in [
      [long], ["list", "--\(long)"], ["run", long], ["start", "a", long], ["--db", long],
    ] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 64)
      #expect(outcome.messages.utf8.count < 1100)
    }
  }
}
