import Testing

@testable import HeartbeatCore

@Suite struct ComplaintsTests {
  private func time(_ seconds: Int64) -> Uptime { Uptime(nanoseconds: seconds * 1_000_000_000) }

  @Test func `what is made again and again is said once in a while, and counted`() {
    var complaints = Complaints()
    #expect(complaints.count("full", at: time(0)) == 0)
    for second in 1..<60 { #expect(complaints.count("full", at: time(Int64(second))) == nil) }
    #expect(complaints.count("full", at: time(60)) == 59)
    #expect(complaints.count("full", at: time(61)) == nil)
    #expect(complaints.count("full", at: time(500)) == 1)
  }

  @Test func `another complaint does not wait`() {
    var complaints = Complaints()
    #expect(complaints.count("full", at: time(0)) == 0)
    #expect(complaints.count("gone", at: time(1)) == 0)
  }
}
