import HeartbeatCore
import Synchronization

/// What a command reads on stdin: the messages of its chat, one JSON object per line.
///
/// It is taken out once, when the command starts: a worker of hundreds of long conversations would
/// else hold all of them for as long as their commands run.
final class ChatInput: Sendable {
  private let bytes: Mutex<[UInt8]>

  init(_ messages: [Message]) throws {
    var lines: [UInt8] = []
    for message in messages {
      lines += try JSON.encode(MessageJSON(message))
      lines.append(UInt8(ascii: "\n"))
    }
    let encoded = lines
    bytes = Mutex(encoded)
  }

  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
