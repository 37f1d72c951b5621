/// One event of a stream that a page listens to. Pure.
///
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
struct ServerSentEvent {
  let name: String
  let data: [UInt8]
  /// What a page says that it has seen when it connects again.
  var id: Int64?

  /// How soon a page that has lost the server tries again, in milliseconds.
  static let retry = Array("retry: 2000\n\n".utf8)
  /// Nothing; only whether somebody still reads.
  static let beat = Array(": beat\n\n".utf8)

  /// - Returns: The data on one line each: a line break would end a field.
  var bytes: [UInt8] {
    var bytes = Array("event: \(name)\n".utf8)
    if let id { bytes += Array("id: \(id)\n".utf8) }
    for line in data.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == 10 || $0 == 13 })
    {
      bytes += Array("data: ".utf8) + line + [10]
    }
    return bytes + [10]
  }
}
