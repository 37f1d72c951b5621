import Foundation
import Glibc
import Testing

@testable import chatctl

@Suite struct `A served page` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "the <b>first</b>", "--group", "build")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `says where it is, and ends quietly`(signal: Int32) throws {
    let served = try ServedSandbox(sandbox)
    #expect(served.address == "http://127.0.0.1:\(served.port)/")
    let stream = try served.listen("/stream")
    #expect(stream.wait(for: "the <b>first</b>"))
    #expect(served.end(signal) == 0)
  }

  @Test func `comes with what forbids everything else`() throws {
    let served = try ServedSandbox(sandbox)
    for target in [
      "/", "/chats/1", "/files/style.css", "/files/overview.js", "/metrics", "/none", "/api/none",
    ] {
      let answer = try served.get(target)
      #expect(answer.status == (target.hasSuffix("none") ? 404 : 200))
      for (name, value) in HTTPAnswer.always { #expect(answer.head.contains("\(name): \(value)")) }
      let head = try served.get(target, method: "HEAD")
      #expect(head.status == answer.status)
      #expect(head.body.isEmpty)
      if target != "/metrics" { #expect(head.head == answer.head) }
    }
  }

  @Test func `changes as the database does`() throws {
    let served = try ServedSandbox(sandbox)
    let stream = try served.listen("/stream")
    #expect(stream.wait(for: #""summary":"1 chat, 1 pending""#))
    let chat = try served.listen("/stream/1")
    #expect(chat.wait(for: #""content":"the <b>first</b>""#))
    try sandbox.run("start", "another")
    #expect(stream.wait(for: #""summary":"2 chats, 2 pending""#))
    #expect(stream.wait(for: "another"))
    try sandbox.run("send", "1", "and more")
    #expect(chat.wait(for: "and more"))
    #expect(chat.wait(for: "an operator added a message"))
    #expect(try served.listen("/stream/9").wait(for: "event: gone\ndata: there is no chat 9"))
  }

  @Test(arguments: [
    ["list"], ["list", "--status", "pending"], ["show", "1"], ["workers"],
    ["group", "list"], ["events"], ["workspace", "list"],
  ])
  func `has the bytes of a command's JSON`(arguments: [String]) throws {
    let served = try ServedSandbox(sandbox)
    let target =
      arguments.contains("--status")
      ? "/api/list?status=pending" : "/api/" + arguments.joined(separator: "/")
    let answer = try served.get(target)
    let outcome = try sandbox.run((arguments + ["--json"]).map { Array($0.utf8) })
    #expect(answer.status == 200)
    #expect(answer.body == outcome.bytes)
    #expect(!answer.body.isEmpty)
  }

  @Test func `has what Prometheus reads`() throws {
    let answer = try ServedSandbox(sandbox).get("/metrics")
    #expect(answer.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
    #expect(answer.text.contains(#"chatctl_chats{status="pending",group="build"} 1"#))
  }

  @Test func `says what is wrong with a name`() throws {
    let served = try ServedSandbox(sandbox)
    for (target, status, error, code) in [
      ("/api/show/9", 404, "refused", 2), ("/api/show/x", 400, "usage", 64),
      ("/api/list?status=odd", 400, "usage", 64), ("/api/list?db=x", 400, "usage", 64),
      ("/api/none", 404, "refused", 2), ("/api/status?group=none", 404, "refused", 2),
    ] {
      let answer = try served.get(target)
      #expect(answer.status == status)
      #expect(answer.text.hasPrefix(#"{"error":"\#(error)","exit_code":\#(code),"message":""#))
    }
    #expect(try served.get("/api/status").text.hasPrefix(#"{"#))
    #expect(try served.get("/api/explain/1").text.contains(#""text":"it was made""#))
    #expect(try served.get("/api/doctor").text.contains(#""findings":"#))
  }

  @Test
  func `is for who calls it by its name, asks from no other page, and asks what can be asked`()
    throws
  {
    let served = try ServedSandbox(sandbox)
    let host = "Host: 127.0.0.1:\(served.port)\r\n"
    for (bytes, status) in [
      ("GET / HTTP/1.1\r\nHost: evil.example:\(served.port)\r\n\r\n", 421),
      ("GET / HTTP/1.1\r\n\r\n", 421), ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 421),
      ("GET / HTTP/1.1\r\n\(host)Origin: http://evil.example\r\n\r\n", 403),
      ("GET /stream HTTP/1.1\r\n\(host)Origin: null\r\n\r\n", 403),
      ("BREW / HTTP/1.1\r\n\(host)\r\n", 405), ("POST / HTTP/1.1\r\n\(host)\r\n", 403),
      ("GET /action HTTP/1.1\r\n\(host)\r\n", 405),
      ("GET /../../etc/passwd HTTP/1.1\r\n\(host)\r\n", 400),
      ("GET /files/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n\(host)\r\n", 400),
      ("GET /files/%2e%2e/x HTTP/1.1\r\n\(host)\r\n", 400),
      ("GET /chats/%3Cscript%3E HTTP/1.1\r\n\(host)\r\n", 404),
      ("GET /api/list?search=%E4%B8%AD%E6%96%87 HTTP/1.1\r\n\(host)\r\n", 200),
      ("GET /%ff HTTP/1.1\r\n\(host)\r\n", 400), ("hello\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 100_000))\r\n\r\n", 431),
      ("POST /action HTTP/1.1\r\n\(host)Content-Length: 1000000\r\n\r\n", 413),
      ("POST /action HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ] {
      #expect(try served.send(bytes).status == status, "\(bytes.prefix(60))")
    }
    // Half a request, and one who only connects, hold nobody up.
    let half = try served.connect()
    defer { close(half) }
    ServedSandbox.write("GET / HT", to: half)
    let silent = try served.connect()
    defer { close(silent) }
    #expect(try served.get("/").status == 200)
  }

  @Test func `only shows unless it is asked for more`() throws {
    let served = try ServedSandbox(sandbox)
    let answer = try served.get(
      "/action", method: "POST", ["Origin: http://127.0.0.1:\(served.port)"],
      body: "do=interrupt&chat=1")
    #expect(answer.status == 403)
    #expect(answer.text.contains("--role operator"))
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test func `acts for an operator who has the token`() throws {
    let served = try ServedSandbox(sandbox, "--role", "operator")
    #expect(served.token.count == 43)
    for target in ["/", "/files/style.css", "/metrics", "/api/list", "/stream", "/?token=x"] {
      #expect(try served.get(target).status == 401)
    }
    let login = try served.get("/?token=\(served.token)")
    #expect(login.status == 303)
    #expect(login.head.contains("Location: /\r\n"))
    let cookie = "Cookie: chatctl-\(served.port)=\(served.token)"
    #expect(login.head.contains("Set-\(cookie); Path=/; HttpOnly; SameSite=Strict"))
    #expect(try served.get("/", [cookie]).status == 200)

    let own = "Origin: http://127.0.0.1:\(served.port)"
    func act(_ body: String, _ fields: [String]) throws -> ServedSandbox.Answer {
      try served.get("/action", method: "POST", fields, body: body)
    }
    #expect(try act("do=interrupt&chat=1", [cookie]).status == 403)
    #expect(try act("do=interrupt&chat=1", [own]).status == 401)
    let question = try act("do=interrupt&chat=1", [cookie, own])
    #expect(
      question.text
        == #"{"question":"Interrupt chat 1? Its run ends, and it waits for a message."}"#)
    #expect(try sandbox.statuses() == ["pending"])
    #expect(try act("do=interrupt&chat=1&confirmed=yes", [cookie, own]).status == 409)
    #expect(try sandbox.statuses() == ["pending"])
    let done = try act(
      "do=interrupt&chat=1&confirmed=Interrupt+chat+1%3F+Its+run+ends%2C+and+it+waits+for+a+message.",
      [cookie, own])
    #expect(done.text == #"{"done":"interrupted chat 1"}"#)
    #expect(try sandbox.statuses() == ["waiting"])
    let refused = try act("do=retry&chat=x", [cookie, own])
    #expect(refused.status == 400)
    #expect(refused.text.contains(#""error":"usage""#))
  }

  @Test func `is reached from other machines only with a token`() throws {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.7:4280"] {
      let outcome = try sandbox.run("serve", "--listen", address)
      #expect(outcome.code == 64)
      #expect(outcome.messages.contains("--token-file"))
    }
    let path = sandbox.path("token")
    try "a-token-of-16-ok\n".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o644)
    let readable = try sandbox.run("serve", "--token-file", path, "--listen", "127.0.0.1:0")
    #expect(readable.code == 64)
    #expect(readable.messages.contains("chmod 600"))
    chmod(path, 0o600)
    let served = try ServedSandbox(sandbox, "--token-file", path)
    #expect(!served.address.contains("token"))
    #expect(try served.get("/").status == 401)
    #expect(try served.get("/", ["Authorization: Bearer a-token-of-16-ok"]).status == 200)
    // A token gives no more rights than the server has.
    let act = try served.get(
      "/action", method: "POST", ["Authorization: Bearer a-token-of-16-ok"], body: "do=pause&group="
    )
    #expect(act.status == 403)
  }

  @Test func `is not begun where it cannot be`() throws {
    let served = try ServedSandbox(sandbox)
    let taken = try sandbox.run("serve", "--listen", "127.0.0.1:\(served.port)")
    #expect(taken.code == 3)
    #expect(taken.messages.contains("listens on 127.0.0.1:\(served.port) already"))
    let missing = try sandbox.run("serve", "--db", sandbox.path("none.db"))
    #expect(missing.code == 1)
    #expect(missing.messages.contains("none.db"))
    let viewer = sandbox.environment.merging(["CHATCTL_ROLE": "viewer"]) { $1 }
    #expect(try sandbox.run("serve", "--role", "operator", environment: viewer).code == 77)
  }

  @Test func `is open so often and no more`() throws {
    let served = try ServedSandbox(sandbox)
    var streams: [ServedSandbox.Stream] = []
    for _ in 0..<HTTPLimits().streams {
      streams.append(try served.listen("/stream"))
      #expect(streams.last?.wait(for: #""whole":true"#) == true)
    }
    #expect(try served.get("/stream").status == 503)
    #expect(try served.get("/").status == 200)
    streams.removeLast()
    // Its place is free once the server has seen its end.
    var isFree = false
    for _ in 0..<1000 where !isFree {
      let next = try served.listen("/stream")
      isFree = next.wait(for: "text/event-stream")
      streams.append(next)
    }
    #expect(isFree)
  }
}
