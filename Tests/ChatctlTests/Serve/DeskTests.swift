import Testing

@testable import chatctl

@Suite(.timeLimit(.minutes(2))) struct `A desk` {
  @Test func `does what comes, and gives back what that throws`() async throws {
    let desk = try Desk(name: "test-desk")
    defer { desk.close() }
    #expect(try await desk.perform { 7 } == 7)
    await #expect(throws: CancellationError.self) {
      try await desk.perform { throw CancellationError() }
    }
  }

  @Test func `lets no more wait than it may`() async throws {
    let desk = try Desk(name: "test-desk", most: 0)
    defer { desk.close() }
    await #expect(throws: Desk.Busy.self) { try await desk.perform {} }
  }
}
