/// Makes a request of bytes as they come, and takes no more of them than a request may have. Pure.
///
/// Strict where leniency helps nobody but who wants to be misread: lines end with CR LF, names have no
/// blanks, a length is digits, nothing is folded or chunked.
///
/// Source: https://www.rfc-editor.org/rfc/rfc9112
struct HTTPRequestReader {
  /// Of the request line and all fields, in bytes.
  static let mostHead = 16 * 1024
  static let mostFields = 64
  static let mostBody = 16 * 1024

  enum State: Equatable {
    /// More bytes are needed.
    case incomplete
    case complete(HTTPRequest)
    /// It is no request that this server takes.
    case refused(HTTPStatus)
  }

  private(set) var state = State.incomplete
  private var bytes: [UInt8] = []
  private var head: HTTPRequest?
  private var bodyLength = 0

  /// Bytes behind the end of a request are not read: a connection has one request.
  mutating func add(_ more: some Collection<UInt8>) {
    guard case .incomplete = state else { return }
    bytes += more
    if head == nil { readHead() }
    guard case .incomplete = state, var request = head, bytes.count >= bodyLength else { return }
    request.body = Array(bytes[..<bodyLength])
    state = .complete(request)
  }

  private mutating func readHead() {
    // A head that is too long is refused before it is searched for its end.
    guard let end = Self.endOfHead(bytes.prefix(Self.mostHead)) else {
      if bytes.count >= Self.mostHead { state = .refused(.headTooLong) }
      return
    }
    let lines = Self.lines(bytes[..<end])
    bytes.removeFirst(end + 4)
    guard let first = lines.first, let request = Self.request(first, lines.dropFirst()) else {
      state = .refused(.badRequest)
      return
    }
    guard request.fields.count <= Self.mostFields else {
      state = .refused(.headTooLong)
      return
    }
    switch Self.bodyLength(of: request) {
    case nil: state = .refused(.badRequest)
    case let length? where length > Self.mostBody: state = .refused(.bodyTooLong)
    case let length?:
      bodyLength = length
      head = request
    }
  }

  // MARK: Lines

  private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    guard bytes.count >= mark.count else { return nil }
    return (0...(bytes.count - mark.count)).first { place in
      bytes[place] == mark[0] && bytes[place..<(place + mark.count)].elementsEqual(mark)
    }
  }

  /// Nil in place of a line with a CR or LF alone, a NUL, or what is no UTF-8.
  private static func lines(_ head: ArraySlice<UInt8>) -> [String?] {
    var lines: [String?] = []
    var rest = head
    while true {
      let end = rest.indices.first {
        rest[$0] == 13 && $0 + 1 < rest.endIndex && rest[$0 + 1] == 10
      }
      let line = rest[..<(end ?? rest.endIndex)]
      let isClean = line.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }
      lines.append(isClean ? String(validating: line, as: UTF8.self) : nil)
      guard let end else { return lines }
      rest = rest[(end + 2)...]
    }
  }

  private static func request(_ first: String?, _ rest: ArraySlice<String?>) -> HTTPRequest? {
    let words = (first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(words[2]), isToken(words[0]),
      words[1].hasPrefix("/"), words[1].utf8.allSatisfy({ 0x21...0x7E ~= $0 })
    else { return nil }
    var fields: [HTTPRequest.Field] = []
    for line in rest {
      guard let line, let colon = line.firstIndex(of: ":"), isToken(line[..<colon]) else {
        return nil
      }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      fields.append(
        HTTPRequest.Field(name: line[..<colon].lowercased(), value: trimmedEnd(value)))
    }
    return HTTPRequest(method: String(words[0]), target: String(words[1]), fields: fields)
  }

  private static func trimmedEnd(_ text: Substring) -> String {
    var text = text
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  private static func isToken(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  /// Nil for what cannot be told, or not safely.
  private static func bodyLength(of request: HTTPRequest) -> Int? {
    guard !request.has("transfer-encoding") else { return nil }
    guard request.has("content-length") else { return 0 }
    guard let text = request.value(of: "content-length"), (1...9).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    return Int(text)
  }
}
