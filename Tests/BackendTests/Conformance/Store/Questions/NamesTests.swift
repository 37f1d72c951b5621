import Testing

@testable import HeartbeatCore

@Suite struct NamesTests {
  @Test(arguments: Backend.all) func `each name is told once, in order`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      _ = try database.start("w2")
      _ = try database.start("w1")
      _ = try database.start("w1")
      try database.addWorkspace("lab")
      var draft = ChatDraft(title: "x")
      draft.group = "night"
      draft.tags = ["slow", "big"]
      var other = draft
      other.group = "build"
      other.tags = ["slow", "bigger"]
      _ = try database.store.create([draft, other, ChatDraft(title: "plain")], at: 0)
      func names(_ kind: NameKind, _ prefix: String = "", limit: Int = 9) throws -> [String] {
        try database.store.names(of: kind, startingWith: prefix, limit: limit)
      }

      #expect(try names(.workers) == ["w1", "w2"])
      #expect(try names(.groups) == ["build", "night"])
      #expect(try names(.workspaces) == ["lab"])
      #expect(try names(.tags) == ["big", "bigger", "slow"])
      #expect(try names(.tags, "big") == ["big", "bigger"])
      #expect(try names(.tags, "bigg") == ["bigger"])
      #expect(try names(.tags, limit: 2) == ["big", "bigger"])
      #expect(try names(.groups, "n") == ["night"])
      #expect(try names(.workers, "w1") == ["w1"])
      #expect(try names(.workspaces, "z").isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `an empty database has no names`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      for kind in NameKind.allCases {
        let names = try database.store.names(of: kind, startingWith: "", limit: 9)
        #expect(names.isEmpty)
      }
    }
  }
}
