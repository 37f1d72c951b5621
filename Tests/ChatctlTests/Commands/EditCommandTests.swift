import Testing

@Suite struct EditCommandTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--title", "a", "--tag", "old", "--timeout", "1h", "--count", "2")
  }

  @Test func `a pending chat is changed and the event log says what`() throws {
    let outcome = try sandbox.run(
      "edit", "1", "2", "--title", "b", "--group", "night", "--priority", "10", "--timeout", "none",
      "--silence", "5m", "--delay", "1h", "--cwd", "/", "--tag", "new", "--json")
    #expect(outcome.code == 0, "\(outcome.messages)")
    let changed = try outcome.object()["changed"] as? [[String: Any]] ?? []
    #expect(numbers(changed, "chat") == [1, 2])
    let chat = try sandbox.run("show", "1", "--json").object()
    #expect(chat["title"] as? String == "b")
    #expect(chat["group"] as? String == "night")
    #expect(chat["priority"] as? Int == 10)
    #expect(chat["silence_ms"] as? Int == 300_000)
    #expect(chat["tags"] as? [String] == ["new", "old"])
    #expect(chat["cwd"] as? String == "/")
    #expect(chat["not_before"] is Int)
    let event = try #require(try sandbox.run("events", "--chat", "1").lines.last)
    #expect(event.contains("edited"))
    #expect(event.contains("group none to night; priority 0 to 10"))
    let back = try sandbox.run(
      "edit", "1", "--group", "none", "--delay", "0s", "--no-tags", "--cwd", "none")
    #expect(back.text == "edited chat 1, which was pending\n")
    let again = try sandbox.run("show", "1", "--json").object()
    #expect(again["group"] as? String == nil)
    #expect(again["not_before"] as? Int == nil)
    #expect(again["tags"] as? [String] == [])
    #expect(again["cwd"] as? String == nil)
  }

  @Test func `what has begun is refused by name`() throws {
    try sandbox.claim(1, as: "w1")
    let outcome = try sandbox.run("edit", "1", "2", "99", "--priority", "1")
    #expect(outcome.code == 2)
    #expect(outcome.text == "edited chat 2, which was pending\n")
    #expect(
      outcome.messages == """
        chatctl: chat 1 is not pending; it is running
        chatctl: there is no chat 99

        """)
  }

  @Test(arguments: [
    [], ["--title", ""], ["--group", ""], ["--priority", "x"], ["--timeout", "0s"],
    ["--silence", "0s"], ["--at", "2001-01-01T00:00:00Z"], ["--delay", "1h", "--at", "12:00"],
    ["--cwd", "/no/such/place"], ["--tag", ""],
  ])
  func `bad usage changes nothing`(options: [String]) throws {
    let before = try sandbox.run("events").text
    let outcome = try sandbox.run((["edit", "1"] + options).map { Array($0.utf8) })
    #expect(outcome.code == 64, "\(outcome.messages)")
    #expect(try sandbox.run("events").text == before)
  }

  @Test func `a completed chat runs again only by name and when asked to`() throws {
    try sandbox.claim(1, as: "w1")
    try sandbox.run("complete", "1")
    #expect(try sandbox.run("retry", "1").code == 2)
    #expect(try sandbox.run("retry", "--all", "--again").code == 64)
    #expect(
      try sandbox.run("retry", "1", "--again").text == "retried chat 1, which was completed\n")
    #expect(try sandbox.statuses() == ["pending", "pending"])
  }
}
