import Testing

@Suite struct ListNarrowingTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run(
      "start", "--title", "Größe", "--group", "night", "--tag", "x", "--priority", "2")
    try sandbox.run("start", "find the Needle", "--title", "b", "--key", "k")
    try sandbox.run("start", "--title", "c", "--group", "night", "--tag", "x", "--tag", "y")
  }

  @Test(
    arguments: [
      (["--group", "night"], [1, 3]), (["--group", "none"], [2]), (["--group", "nowhere"], []),
      (["--tag", "x", "--tag", "y"], [3]), (["--key", "k"], [2]), (["--search", "GRÖSSE"], []),
      (["--search", "größe"], [1]), (["--search", "GRÖßE"], [1]), (["--search", "needle"], [2]),
      (["--workspace", "none"], []), (["--sort", "priority"], [2, 3, 1]),
      (["--sort", "priority", "--limit", "2"], [3, 1]),
      (["--group", "night", "--status", "pending", "--limit", "1"], [3]),
    ] as [([String], [Int])])
  func `a list is narrowed and ordered`(options: [String], chats: [Int]) throws {
    let outcome = try sandbox.run((["list", "--json"] + options).map { Array($0.utf8) })
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(numbers(try outcome.array(), "id") == chats)
  }

  @Test func `the columns are those that were asked for, in that order`() throws {
    let outcome = try sandbox.run("list", "--columns", "title,id,group,tags,exit_code")
    #expect(
      outcome.lines == [
        "TITLE  ID  GROUP  TAGS  EXIT CODE", "Größe  1   night  x     -",
        "b      2   -      -     -", "c      3   night  x, y  -",
      ])
  }

  @Test(arguments: [
    ["--columns", "id,colour"], ["--columns", ""], ["--columns", "id,"], ["--sort", "colour"],
    ["--group", ""], ["--tag", ""], ["--search", ""],
  ])
  func `an unknown name is refused with those that there are`(options: [String]) throws {
    let outcome = try sandbox.run((["list"] + options).map { Array($0.utf8) })
    #expect(outcome.code == 64)
    if options[0] == "--columns" || options[0] == "--sort" {
      #expect(outcome.messages.contains("priority"), "\(outcome.messages)")
    }
  }
}
