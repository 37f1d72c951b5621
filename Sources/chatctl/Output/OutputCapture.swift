import Synchronization

/// What a command printed and said, kept for somebody else.
final class OutputCapture: Sendable {
  private struct Kept {
    var bytes: [UInt8] = []
    var messages: [String] = []
  }

  private let kept = Mutex(Kept())
  /// In bytes.
  private let most: Int

  init(most: Int) { self.most = most }

  var bytes: [UInt8] { kept.withLock { $0.bytes } }
  var messages: [String] { kept.withLock { $0.messages } }

  /// - Throws: ``CommandFailure`` for more than is kept.
  func add(_ bytes: [UInt8]) throws {
    try kept.withLock { kept in
      guard kept.bytes.count + bytes.count <= most else {
        throw CommandFailure(
          .failure, "the answer has more than \(most >> 20) MiB: ask for less of it")
      }
      kept.bytes += bytes
    }
  }

  func say(_ message: String) { kept.withLock { $0.messages.append(message) } }
}
