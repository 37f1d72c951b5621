import Testing

@testable import HeartbeatCore

@Suite struct WorkerIDTests {
  @Test(arguments: ["w", "w1", "A-Z.a_z-09", "...", String(repeating: "x", count: 64)])
  func `a name of allowed characters is a worker id`(name: String) throws {
    #expect(try WorkerID(name).name == name)
  }

  @Test(arguments: [
    "", " ", "w 1", "w/1", "../w", "w\n", "w\u{0}", "é", "w*", String(repeating: "x", count: 65),
  ])
  func `any other name is refused with a sentence`(name: String) throws {
    let error = #expect(throws: InvalidWorkerID.self) { try WorkerID(name) }
    #expect(error?.description.hasPrefix("a worker id") == true)
  }

  @Test func `worker ids sort by name`() throws {
    let ids = try ["w2", "w10", "a"].map { try WorkerID($0) }
    #expect(ids.sorted().map(\.name) == ["a", "w10", "w2"])
  }
}
