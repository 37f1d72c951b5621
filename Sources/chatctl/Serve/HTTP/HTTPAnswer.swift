/// What a request is answered with, before anything is sent.
struct HTTPAnswer: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Goes on until the one who reads leaves.
    case events(@Sendable (any Listener) async throws -> Void)
  }

  /// Who reads a stream of events. A call returns once the event has left, or throws when it did not in time.
  protocol Listener: Sendable {
    func send(_ bytes: [UInt8]) async throws
  }

  let status: HTTPStatus
  let type: String
  /// Beside those that every answer has.
  var fields: [(name: String, value: String)] = []
  let body: Body

  static let text = "text/plain; charset=utf-8"
  static let json = "application/json"

  init(
    _ status: HTTPStatus = .ok, _ type: String, fields: [(name: String, value: String)] = [],
    _ body: Body
  ) {
    self.status = status
    self.type = type
    self.fields = fields
    self.body = body
  }

  /// A sentence for people.
  init(_ status: HTTPStatus, _ sentence: String, fields: [(name: String, value: String)] = []) {
    self.init(status, Self.text, fields: fields, .bytes(Array("\(sentence)\n".utf8)))
  }

  /// What nobody may do with whatever this server sends: run or load what does not come from it, put it in a
  /// frame, take it for another kind of file, keep it, or learn from where it was followed.
  static let always: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    // One request, one connection: nothing of one can be taken for the beginning of another.
    ("Connection", "close"),
  ]

  /// The head as it is sent.
  var head: [UInt8] {
    var lines = ["HTTP/1.1 \(status.rawValue) \(status.phrase)", "Content-Type: \(type)"]
    lines += (Self.always + fields).map { "\($0.name): \($0.value)" }
    if case .bytes(let bytes) = body { lines.append("Content-Length: \(bytes.count)") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
