import Glibc
import HeartbeatCore

/// What a command finds in its environment: what the worker has, and who it is.
struct ChatEnvironment {
  static let progressDescriptor = 3

  let chat: ChatRun
  /// Absolute.
  let database: String

  /// `NAME=value`; an own variable takes the place of an inherited one.
  func variables() -> [String] {
    var own = [
      "CHATCTL_DB": database,
      "CHATCTL_CHAT": chat.id.description,
      "CHATCTL_GENERATION": chat.generation.description,
      "CHATCTL_WORKER": chat.worker.name,
      "CHATCTL_ATTEMPT": String(chat.attempt),
      "CHATCTL_ROLE": Role.chat.rawValue,
      "CHATCTL_PROGRESS_FD": String(Self.progressDescriptor),
    ]
    own["CHATCTL_WORKSPACE"] = chat.workspace ?? ""
    return Self.inherited.filter { !$0.hasPrefix("CHATCTL_") }
      + own.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// Read once, while nothing in this process changes it.
  private static let inherited: [String] = {
    var variables: [String] = []
    var next = environ
    while let text = next.pointee {
      variables.append(String(cString: text))
      next += 1
    }
    return variables
  }()
}
