import Glibc
import HeartbeatCore

/// What a command finds in its environment: what the worker has, and who it is.
struct ChatEnvironment {
  static let progressDescriptor = 3

  let chat: ChatRun
  /// Absolute.
  let database: String
  let mark: RunMark

  /// `NAME=value`, each with a NUL at its end; an own variable takes the place of an inherited one.
  func variables() -> [[CChar]] {
    let own = [
      ("CHATCTL_ATTEMPT", String(chat.attempt)),
      ("CHATCTL_CHAT", chat.id.description),
      ("CHATCTL_DB", database),
      ("CHATCTL_GENERATION", chat.generation.description),
      ("CHATCTL_PROGRESS_FD", String(Self.progressDescriptor)),
      ("CHATCTL_ROLE", Role.chat.rawValue),
      (RunMark.variable, mark.text),
      ("CHATCTL_WORKER", chat.worker.name),
      ("CHATCTL_WORKSPACE", chat.workspace ?? ""),
    ]
    return Self.inherited + own.map { Array("\($0)=\($1)".utf8CString) }
  }

  /// What this process has. Read once, while nothing in this process changes it. Bytes: a value need
  /// not be UTF-8, and is not the worker's to repair.
  static let all: [[CChar]] = {
    var variables: [[CChar]] = []
    var next = environ
    while let text = next.pointee {
      variables.append(Array(UnsafeBufferPointer(start: text, count: strlen(text) + 1)))
      next += 1
    }
    return variables
  }()

  /// The same without what a worker above this one has.
  static let inherited = {
    let prefix = "CHATCTL_".utf8.map(CChar.init(bitPattern:))
    return all.filter { !$0.starts(with: prefix) }
  }()
}
