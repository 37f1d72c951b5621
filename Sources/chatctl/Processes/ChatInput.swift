import HeartbeatCore

/// What a command reads on stdin: the messages of its chat, one JSON object per line.
enum ChatInput {
  static func encode(_ messages: [Message]) throws -> [UInt8] {
    try messages.flatMap { try JSON.encode(MessageJSON($0)) + [UInt8(ascii: "\n")] }
  }
}
