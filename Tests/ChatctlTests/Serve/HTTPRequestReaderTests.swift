import Testing

@testable import chatctl

@Suite struct `A request that is read` {
  private func read(_ text: String, by portion: Int = .max) -> HTTPRequestReader.State {
    var reader = HTTPRequestReader()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      reader.add(rest.prefix(portion))
      rest = rest.dropFirst(portion)
    }
    return reader.state
  }

  private func request(_ text: String, by portion: Int = .max) -> HTTPRequest? {
    if case .complete(let request) = read(text, by: portion) { request } else { nil }
  }

  @Test(arguments: [1, 2, 3, 7, .max])
  func `is the same in whatever portions it comes`(portion: Int) {
    let request = request(
      "POST /action?a=1 HTTP/1.1\r\nHost: a:1\r\nX-Y:\t two words \r\nContent-Length: 5\r\n\r\nhello and more",
      by: portion)
    #expect(request?.method == "POST")
    #expect(request?.target == "/action?a=1")
    #expect(request?.value(of: "host") == "a:1")
    #expect(request?.value(of: "x-y") == "two words")
    #expect(request?.body == Array("hello".utf8))
  }

  @Test func `is not there before its end`() {
    #expect(read("GET / HTTP/1.1\r\nHost: a\r\n") == .incomplete)
    #expect(read("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab") == .incomplete)
  }

  @Test(arguments: [
    "GET /\r\n\r\n", "GET / HTTP/2\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
    "G(T / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\n\r\n", "GET * HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    "GET / HTTP/1.1\r\n folded: a\r\n\r\n", "GET / HTTP/1.1\r\nA: b\nHost: c\r\n\r\n",
    "GET / HTTP/1.1\r\nA: b\u{0}\r\n\r\n", "GET /é HTTP/1.1\r\n\r\n", "\r\n\r\n",
    "\u{16}\u{3}\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: \r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
  ])
  func `is refused when it can be misread`(text: String) {
    #expect(read(text) == .refused(.badRequest))
  }

  @Test func `is only so long`() {
    let long = String(repeating: "a", count: HTTPRequestReader.mostHead)
    #expect(read("GET /\(long) HTTP/1.1\r\n\r\n") == .refused(.headTooLong))
    #expect(read("GET / HTTP/1.1\r\nA: \(long)", by: 1000) == .refused(.headTooLong))
    let many = String(repeating: "A: b\r\n", count: HTTPRequestReader.mostFields + 1)
    #expect(read("GET / HTTP/1.1\r\n\(many)\r\n") == .refused(.headTooLong))
    #expect(
      read("POST / HTTP/1.1\r\nContent-Length: \(HTTPRequestReader.mostBody + 1)\r\n\r\n")
        == .refused(.bodyTooLong))
    #expect(
      read("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")
        == .refused(.badRequest))
  }

  @Test func `has a field only where that came once`() {
    let request = request("GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n")
    #expect(request?.has("host") == true)
    #expect(request?.value(of: "host") == nil)
  }
}

@Suite struct `A target` {
  @Test func `is a path and a query`() {
    #expect(RequestTarget("/")?.path == [])
    let target = RequestTarget("/api/list?status=running&search=a%20b+c&x")
    #expect(target?.path == ["api", "list"])
    #expect(target?.query.map(\.name) == ["status", "search", "x"])
    #expect(target?.query.map(\.value) == ["running", "a b c", ""])
    #expect(RequestTarget("/chats/%3Cscript%3E")?.path == ["chats", "<script>"])
    #expect(RequestTarget("/a/%E4%B8%AD+")?.path == ["a", "中+"])
  }

  @Test(arguments: [
    "", "a", "/../etc/passwd", "/a/../b", "/a/./b", "/%2e%2e/b", "/a%2Fb", "/a%5Cb",
    "/%",
    "/%4", "/%zz", "/%00", "/%0a", "/%ff", "/?a=%", "/?a=%ff", "/?a=%0d%0a",
  ])
  func `is refused when it is not what it seems`(text: String) {
    #expect(RequestTarget(text) == nil)
  }
}

@Suite struct `An event of a stream` {
  @Test func `has each line of its data as a field`() {
    let event = ServerSentEvent(name: "news", data: Array("a\nb\r\nid: 7".utf8), id: 3)
    #expect(
      String(decoding: event.bytes, as: UTF8.self)
        == "event: news\nid: 3\ndata: a\ndata: b\ndata: \ndata: id: 7\n\n")
  }
}
