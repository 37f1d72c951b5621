/// One line of a chat's log.
struct LogLine: Codable {
  /// What the command printed, or what chatctl says of it.
  enum Stream: String, Codable {
    case stdout, stderr, chatctl
  }

  let at: Int64
  let generation: Int64
  let stream: Stream
  let text: String
}
