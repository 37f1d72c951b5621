import FoundationEssentials
import HeartbeatCore

/// One line of a chat's log.
struct LogLine: Codable, Hashable, Sendable {
  /// What the command printed, or what chatctl says of it.
  enum Stream: String, Codable {
    case stdout, stderr, chatctl
  }

  /// About how many bytes of the log a line takes beside its text.
  static let overhead = 72

  let at: Int64
  let generation: Int64
  let stream: Stream
  let text: String

  /// - Returns: Nil for what is no line of ours, such as one that a crash has cut short.
  static func read(_ bytes: some Sequence<UInt8>) -> LogLine? {
    try? JSONDecoder().decode(LogLine.self, from: Data(bytes))
  }

  /// As JSON, with a newline. By hand, since a command may print a million of them in a second.
  var bytes: [UInt8] {
    let document = JSONDocument()
    document.write(
      raw: #"{"at":\#(at),"generation":\#(generation),"stream":"\#(stream.rawValue)","text":"#)
    document.write(text)
    document.write(raw: "}\n")
    return document.bytes
  }
}
