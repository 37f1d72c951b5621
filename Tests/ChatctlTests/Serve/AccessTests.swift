import Foundation
import Testing

@testable import chatctl

@Suite struct `Who may` {
  private static let token = AccessToken.random()

  private func decide(
    _ method: String = "GET", _ target: String = "/", host: String? = "127.0.0.1:4280",
    _ fields: [String: String] = [:], listening: String = "127.0.0.1:4280",
    token: AccessToken? = nil, isOperator: Bool = false
  ) throws -> String {
    let access = Access(
      names: ServerNames(address: try ListenAddress(listening), machine: "Lab"), token: token,
      isOperator: isOperator)
    var all = fields.map { HTTPRequest.Field(name: $0.key, value: $0.value) }
    if let host { all.append(HTTPRequest.Field(name: "host", value: host)) }
    let request = HTTPRequest(method: method, target: target, fields: all)
    switch access.decide(request, try #require(RequestTarget(target))) {
    case .allowed: return "allowed"
    case .login: return "login"
    case .refused(let status, _, _, _): return "\(status.rawValue)"
    }
  }

  @Test(arguments: [
    ("127.0.0.1:4280", "127.0.0.1:4280", true), ("127.0.0.1:4280", "localhost:4280", true),
    ("127.0.0.1:4280", "LOCALHOST:4280", true), ("127.0.0.1:4280", "127.0.0.1:4281", false),
    ("127.0.0.1:4280", "127.0.0.1", false), ("127.0.0.1:80", "127.0.0.1", true),
    ("127.0.0.1:4280", "evil.example:4280", false),
    ("127.0.0.1:4280", "127.0.0.1.evil.example:4280", false),
    ("127.0.0.1:4280", "lab:4280", false), ("127.0.0.1:4280", "", false),
    ("127.0.0.1:4280", "127.0.0.1:4280@evil.example", false),
    ("127.0.0.1:4280", "127.0.0.1:+4280", false),
    ("[::1]:4280", "[::1]:4280", true), ("[::1]:4280", "[0:0::1]:4280", true),
    ("[::1]:4280", "127.0.0.1:4280", false), ("[::1]:4280", "[::1", false),
    ("192.0.2.7:4280", "192.0.2.7:4280", true), ("192.0.2.7:4280", "lab:4280", true),
    ("192.0.2.7:4280", "localhost:4280", false), ("0.0.0.0:4280", "192.0.2.9:4280", true),
    ("0.0.0.0:4280", "lab:4280", true), ("0.0.0.0:4280", "evil.example:4280", false),
  ])
  func `calls the server by its name`(listening: String, host: String, isKnown: Bool) throws {
    #expect(try decide(host: host, listening: listening) == (isKnown ? "allowed" : "421"))
  }

  @Test func `must call it by some name`() throws {
    #expect(try decide(host: nil) == "421")
  }

  @Test(arguments: [
    "http://evil.example", "null", "https://127.0.0.1:4280", "http://127.0.0.1:4281", "",
  ])
  func `does not ask from another page`(origin: String) throws {
    for method in ["GET", "POST"] {
      #expect(try decide(method, ["origin": origin], isOperator: true) == "403")
    }
  }

  @Test func `looks without a token where there is none`() throws {
    #expect(try decide() == "allowed")
    #expect(try decide(["origin": "http://localhost:4280"]) == "allowed")
    #expect(try decide("POST", ["origin": "http://localhost:4280"]) == "403")
  }

  @Test func `needs the token where there is one`() throws {
    let token = Self.token
    #expect(try decide(token: token) == "401")
    #expect(try decide(["cookie": "a=b; chatctl-4280=\(token.text)"], token: token) == "allowed")
    #expect(try decide(["cookie": "chatctl-4281=\(token.text)"], token: token) == "401")
    #expect(try decide(["authorization": "Bearer \(token.text)"], token: token) == "allowed")
    #expect(try decide(["authorization": "Basic \(token.text)"], token: token) == "401")
    #expect(try decide(["authorization": "Bearer \(token.text)x"], token: token) == "401")
    #expect(try decide("GET", "/?token=\(token.text)", token: token) == "login")
    #expect(try decide("GET", "/?token=x", token: token) == "401")
    #expect(try decide("GET", "/metrics?token=\(token.text)", token: token) == "401")
    #expect(try decide("POST", "/?token=\(token.text)", token: token, isOperator: true) == "401")
  }

  @Test func `acts as an operator from a page of this server alone`() throws {
    let token = Self.token
    let cookie = ["cookie": "chatctl-4280=\(token.text)"]
    let own = ["origin": "http://127.0.0.1:4280"]
    let bearer = ["authorization": "Bearer \(token.text)"]
    #expect(
      try decide("POST", cookie.merging(own) { $1 }, token: token, isOperator: true) == "allowed")
    #expect(try decide("POST", cookie, token: token, isOperator: true) == "403")
    #expect(try decide("POST", own, token: token, isOperator: true) == "401")
    #expect(try decide("POST", bearer, token: token, isOperator: true) == "allowed")
    #expect(try decide("POST", bearer, token: token, isOperator: false) == "403")
  }
}

extension `Who may` {
  private func decide(_ fields: [String: String], token: AccessToken? = nil) throws -> String {
    try decide("GET", "/", fields, token: token)
  }

  private func decide(
    _ method: String, _ fields: [String: String], token: AccessToken? = nil,
    isOperator: Bool = false
  ) throws -> String {
    try decide(method, "/", fields, token: token, isOperator: isOperator)
  }
}

@Suite struct `A token` {
  @Test func `is never the same`() {
    let tokens = (0..<100).map { _ in AccessToken.random().text }
    #expect(Set(tokens).count == 100)
    #expect(tokens.allSatisfy { $0.count == 43 && (try? AccessToken($0)) != nil })
  }

  @Test func `is equal to itself alone`() {
    let token = AccessToken.random()
    #expect(token.isEqual(to: token.text))
    let others = [
      "", "\(token.text)A", String(token.text.dropLast()), "B" + token.text,
      token.text.lowercased(),
      token.text + "\u{0}",
    ]
    for other in others { #expect(!token.isEqual(to: other)) }
  }

  @Test func `comes from a file that nobody else reads`() throws {
    let sandbox = try Sandbox()
    let path = sandbox.path("token")
    func write(_ text: String, mode: mode_t = 0o600) throws {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      chmod(path, mode)
    }
    try write("a-token-of-16-ok\n")
    #expect(try AccessToken.read(path).text == "a-token-of-16-ok")
    for (text, complaint) in [
      ("", "is empty"), ("\n", "is empty"), ("a-token-of-16-ok\r\n", "carriage return"),
      ("short\n", "16 characters"),
      ("a token with blanks\n", "letters"), ("two-lines-of-text\nmore\n", "more than one line"),
      (String(repeating: "a", count: 513), "at most 512"),
    ] {
      try write(text)
      let error = #expect(throws: InvalidInput.self) { try AccessToken.read(path) }
      #expect(error?.description.contains(complaint) == true)
    }
    for mode in [0o640, 0o604, 0o620, 0o602, 0o666] as [mode_t] {
      try write("a-token-of-16-ok\n", mode: mode)
      let error = #expect(throws: InvalidInput.self) { try AccessToken.read(path) }
      #expect(error?.description.contains("chmod 600") == true)
    }
    #expect(throws: InvalidInput.self) { try AccessToken.read(sandbox.directory) }
    #expect(throws: SystemFailure.self) { try AccessToken.read(sandbox.path("none")) }
  }
}

@Suite struct `Where a server listens` {
  @Test(arguments: [
    ("127.0.0.1:4280", "127.0.0.1:4280", true), ("[::1]:80", "[::1]:80", true),
    ("[0:0::0:1]:80", "[::1]:80", true), ("localhost:0", "127.0.0.1:0", true),
    ("127.9.9.9:1", "127.9.9.9:1", true), ("0.0.0.0:65535", "0.0.0.0:65535", false),
    ("[::]:1", "[::]:1", false), ("192.0.2.7:1", "192.0.2.7:1", false),
    ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", false),
  ])
  func `is an address and a port`(text: String, authority: String, isLoopback: Bool) throws {
    let address = try ListenAddress(text)
    #expect(address.authority == authority)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: [
    "", "4280", ":4280", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
    "127.0.0.1:+1",
    "127.0.0.1:x", "::1:4280", "[::1]", "[127.0.0.1]:1", "example.com:80", "127.1:80",
    "http://127.0.0.1:80",
  ])
  func `is nothing else`(text: String) {
    #expect(throws: InvalidInput.self) { try ListenAddress(text) }
  }
}
