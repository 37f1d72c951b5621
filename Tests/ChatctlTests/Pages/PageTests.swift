import Testing

/// What the pages of the documentation show, as somebody lives through it who types what is written
/// there, in fresh terminals for each page.
struct PageTests {
  @Test(.timeLimit(.minutes(3)), arguments: try Pages.typed())
  func `works word for word, block after block`(_ name: String) throws {
    let newcomer = Newcomer(try Sandbox())
    for step in try Pages.page(name).steps { try newcomer.follow(step) }
  }

  @Test func `has only blocks that run, or that say why not`() throws {
    let faults = try Pages.all().flatMap { name in
      try Pages.page(name).faults.map { "\(name): \($0)" }
    }
    #expect(faults == [])
  }

  /// Or nothing would be typed if the pages were looked for in a wrong place.
  @Test(arguments: ["README.md", "docs/night.md", "docs/roles.md", "docs/tutorial.md"])
  func `is among those that are typed`(_ name: String) throws {
    #expect(try Pages.typed().contains(name))
  }
}
