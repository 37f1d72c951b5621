import Testing

@testable import chatctl

struct ServiceSocketTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
  }

  private func message(_ status: String) -> ServiceMessage {
    var message = ServiceMessage()
    message.isReady = true
    message.status = status
    return message
  }

  @Test func `reaches a path and a name that is in no file system, with one datagram each`() throws
  {
    for listener in [try ServiceListener(sandbox.path("notify")), try .abstract()] {
      let socket = try ServiceSocket(ServiceAddress(listener.address))
      try socket.send(message("one"))
      try socket.send(message("two"))
      #expect(
        listener.readAll() == ["one", "two"].map { ["READY": "1", "STATUS": $0] })
    }
  }

  @Test func `reaches the longest path and the longest name that there are`() throws {
    let path = sandbox.directory + "/"
    let longest = path + String(repeating: "n", count: 107 - path.utf8.count)
    let name = try ServiceListener.abstract().address
    for address in [longest, name + String(repeating: "n", count: 108 - name.utf8.count)] {
      let listener = try ServiceListener(address)
      try ServiceSocket(ServiceAddress(address)).send(message("here"))
      #expect(listener.readAll() == [["READY": "1", "STATUS": "here"]])
      #expect(throws: InvalidInput.self) { try ServiceAddress(address + "n") }
    }
  }

  @Test(arguments: ["", "/", "@", "notify", "vsock:2:1234", "./notify"])
  func `is refused where it is neither`(address: String) {
    #expect(throws: InvalidInput.self) { try ServiceAddress(address) }
  }

  @Test func `says so when nobody is there`() throws {
    let socket = try ServiceSocket(ServiceAddress(sandbox.path("nobody")))
    let failure = #expect(throws: SystemFailure.self) { try socket.send(message("x")) }
    #expect(failure?.description == "cannot tell the service manager: No such file or directory")
  }
}
