import HeartbeatCore
import Testing

@testable import chatctl

private struct Failure: DatabaseFailure {
  var isUnreachable = false
  var description: String { "it does not answer" }
}

@Suite struct PatientReadingTests {
  @Test func `who looks waits for a server that cannot be reached`() throws {
    var reading = PatientReading()
    #expect(try reading.read { 1 } == 1)
    for _ in 0..<3 {
      let nothing: Int? = try reading.read { throw Failure(isUnreachable: true) }
      #expect(nothing == nil)
    }
    #expect(try reading.read { 2 } == 2)
  }

  @Test func `what else goes wrong ends the command`() {
    var reading = PatientReading()
    #expect(throws: Failure.self) { _ = try reading.read { throw Failure() } as Int? }
  }
}
