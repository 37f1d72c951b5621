import Testing

@testable import chatctl

struct ServiceMessageTests {
  @Test func `is one assignment a line, in the words of the protocol`() {
    var message = ServiceMessage()
    #expect(message.isEmpty)
    #expect(message.text.isEmpty)
    message.isReady = true
    message.isStopping = true
    message.isAlive = true
    message.moreTime = .milliseconds(1500)
    message.status = "holds 2 chats"
    #expect(
      message.text == """
        READY=1
        STOPPING=1
        WATCHDOG=1
        EXTEND_TIMEOUT_USEC=1500000
        STATUS=holds 2 chats
        """)
  }

  @Test func `has a status of one line, whatever it tells`() {
    var message = ServiceMessage()
    message.status = "a\nSTOPPING=1\r\nb\u{2028}c\u{1B}[2J"
    #expect(message.text == "STATUS=a STOPPING=1 b c\u{FFFD}[2J")
  }

  /// systemd reads 4096 bytes, and of a longer message nothing at all.
  @Test(arguments: ["x", "é", "👩‍👩‍👧‍👧", "e\u{301}\u{302}\u{303}"])
  func `is short enough to be read`(character: String) {
    var message = ServiceMessage()
    message.isAlive = true
    message.status = String(repeating: character, count: 100_000)
    #expect(message.text.utf8.count <= 4096)
    #expect(message.text.hasPrefix("WATCHDOG=1\nSTATUS=\(character)\(character)"))
  }

  @Test func `keeps what was not sent when something newer comes`() {
    var message = ServiceMessage()
    message.isReady = true
    message.status = "old"
    message.moreTime = .seconds(1)
    var newer = ServiceMessage()
    newer.isAlive = true
    newer.status = "new"
    message.add(newer)
    #expect(message.text == "READY=1\nWATCHDOG=1\nEXTEND_TIMEOUT_USEC=1000000\nSTATUS=new")
    newer.moreTime = .seconds(2)
    newer.status = nil
    newer.isStopping = true
    message.add(newer)
    #expect(
      message.text
        == "READY=1\nSTOPPING=1\nWATCHDOG=1\nEXTEND_TIMEOUT_USEC=2000000\nSTATUS=new")
  }
}
