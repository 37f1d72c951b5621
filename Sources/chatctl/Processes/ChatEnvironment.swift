import Glibc
import HeartbeatCore

/// What a command finds in its environment: what the worker has, above that what the chat brings along,
/// and above all who it is.
struct ChatEnvironment {
  static let progressDescriptor = 3

  let chat: ChatRun
  /// An absolute path, or an address.
  let database: String
  let mark: RunMark

  /// `NAME=value`, each with a NUL at its end; an own variable takes the place of an inherited one.
  func variables() -> [[CChar]] {
    var own = [
      ("CHATCTL_ATTEMPT", String(chat.attempt)),
      ("CHATCTL_CHAT", chat.id.description),
      ("CHATCTL_DB", database),
      ("CHATCTL_GENERATION", chat.generation.description),
      ("CHATCTL_PROGRESS_FD", String(Self.progressDescriptor)),
      ("CHATCTL_ROLE", Role.chat.rawValue),
      ("CHATCTL_TITLE", chat.title),
      (RunMark.variable, mark.text),
      ("CHATCTL_WORKER", chat.worker.name),
      ("CHATCTL_WORKSPACE", chat.workspace ?? ""),
    ]
    own += Self.state
    if let key = chat.key { own.append(("CHATCTL_KEY", key)) }
    if let group = chat.group { own.append(("CHATCTL_GROUP", group)) }
    // A tag has no line breaks.
    if !chat.tags.isEmpty { own.append(("CHATCTL_TAGS", chat.tags.joined(separator: "\n"))) }
    let brought = brought
    let names = Set(brought.map { Array($0.name.utf8) })
    let kept =
      names.isEmpty ? Self.inherited : Self.inherited.filter { !names.contains(Self.name(of: $0)) }
    return kept + (brought + own).map { Array("\($0)=\($1)".utf8CString) }
  }

  /// By name. Who trusts `PWD` must not be sent to the worker's directory.
  private var brought: [(name: String, value: String)] {
    var variables = chat.launch.environment.filter { !$0.key.hasPrefix("CHATCTL_") }
    if let directory = chat.launch.directory, variables["PWD"] == nil {
      variables["PWD"] = directory
    }
    return variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Where this host keeps what lies beside a database on a server: the same place for all.
  static var state: [(name: String, value: String)] {
    // One that is not UTF-8 is none: nothing lies there.
    guard let path = try? Environment.value("CHATCTL_STATE") else { return [] }
    return [("CHATCTL_STATE", path)]
  }

  private static func name(of variable: [CChar]) -> [UInt8] {
    variable.prefix { $0 != CChar(bitPattern: UInt8(ascii: "=")) }.map(UInt8.init(bitPattern:))
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
