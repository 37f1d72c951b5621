import CPlatform
import Glibc
import HeartbeatCore
import HeartbeatLocks

/// The worker processes that run commands on a database: a locked file for each,
/// `<database>-runs/<token>`.
///
/// A worker's own lock tells by its id whether a process runs under it now. This tells it of each
/// process that there was, for as long as something of its runs may be left.
///
/// Byte 0 of the file is locked as long as the process lives, and the byte with a chat's number as
/// long as it runs a command for that chat.
struct WorkerProcesses: Sendable {
  enum State: Equatable {
    case running, ended
    /// There is no file of it: it was never here, or nothing of it is left.
    case unknown
    /// It ran where its processes cannot be seen from here, such as in another container.
    case unseen
  }

  /// What worker processes other than one's own have to do with a chat.
  struct Others: Equatable {
    /// Those that have ended and of which something may be left, whatever chats they ran.
    var ended: [WorkerToken] = []
    /// Those that go on and run a command for the chat.
    var busy: [WorkerToken] = []
  }

  private static let lifeByte: Int64 = 0

  let database: String

  /// - Parameter database: Whatever path leads to it, the files are the same.
  init(beside database: String) {
    self.database = ResolvedPath.of(database)
  }

  var path: String { database + "-runs" }

  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func folder(creating: Bool = false) throws -> PrivateFolder? {
    try PrivateFolder(path, beside: database, creating: creating)
  }

  /// Makes the file of this process, locked for as long as the descriptor is open.
  /// - Parameter chats: Those that it runs commands for.
  func enter(_ token: WorkerToken, running chats: Set<ChatID> = []) throws -> Descriptor {
    guard let folder = try folder(creating: true) else {
      throw SystemFailure("make \(path)", code: ENOENT)
    }
    // It gets its name once it is locked, or it would be taken for one of a process that has ended.
    let unnamed = ".\(token)"
    let file = try folder.create(unnamed)
    for byte in [Self.lifeByte] + chats.map(\.rawValue) {
      guard platform_lock_byte(file.number, byte) == 0 else {
        throw SystemFailure("lock \(path)/\(token)")
      }
    }
    let text = Array(Surroundings.here.text(pid: getpid()).utf8)
    guard write(file.number, text, text.count) == text.count else {
      let failure = SystemFailure("write \(path)/\(token)")
      folder.remove(unnamed)
      throw failure
    }
    try folder.rename(unnamed, to: token.description)
    return file
  }

  /// Whether the descriptor's file is still the one that others find.
  func isEntered(_ token: WorkerToken, as file: Descriptor) -> Bool {
    var (own, found) = (stat(), stat())
    guard fstat(file.number, &own) == 0, lstat("\(path)/\(token)", &found) == 0 else {
      return false
    }
    return own.st_ino == found.st_ino && own.st_dev == found.st_dev
  }

  /// Those of which something may be left, whether or not their process has ended.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func all() throws -> [WorkerToken] {
    try folder()?.names().compactMap { WorkerToken($0) } ?? []
  }

  /// Those whose process has ended and of which something may be left.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func ended() throws -> [WorkerToken] {
    guard let folder = try folder() else { return [] }
    return try folder.names().compactMap { WorkerToken($0) }.filter {
      try state(of: $0, in: folder) == .ended
    }
  }

  /// One look at the folder, and at each file in it but one's own.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func others(than own: WorkerToken, with chat: ChatID) throws -> Others {
    var others = Others()
    guard let folder = try folder() else { return others }
    for token in try folder.names().compactMap({ WorkerToken($0) }) where token != own {
      // Whoever has put something else there tells nothing by it.
      guard let file = try? folder.open(token.description) else { continue }
      switch state(of: file) {
      case .ended: others.ended.append(token)
      case .running:
        // What cannot be looked at counts as locked; then its processes tell.
        if platform_byte_is_locked(file.number, chat.rawValue) != 0 { others.busy.append(token) }
      case .unknown, .unseen: break
      }
    }
    return others
  }

  func state(of token: WorkerToken) throws -> State {
    guard let folder = try folder() else { return .unknown }
    return try state(of: token, in: folder)
  }

  private func state(of token: WorkerToken, in folder: PrivateFolder) throws -> State {
    do {
      guard let file = try folder.open(token.description) else { return .unknown }
      return state(of: file)
    } catch is UnusableFile {
      // Whoever has put it there tells nothing by it.
      return .unknown
    }
  }

  private func state(of file: Descriptor) -> State {
    // What cannot be looked at counts as running: only of what has ended is anything ended.
    guard platform_lock_is_held(file.number) == 0 else { return .running }
    return Surroundings(file: file).map { $0.areSeen(from: .here) } ?? true ? .ended : .unseen
  }

  /// To be called once nothing of the process is left.
  func remove(_ tokens: [WorkerToken]) {
    // What stays is found, and found to be empty, the next time.
    guard let folder = try? folder() else { return }
    for token in tokens { folder.remove(token.description) }
  }
}

/// Where a process can be seen from: its boot of the machine and its namespace of process numbers.
private struct Surroundings {
  let boot: String
  let namespace: UInt64

  static let here: Surroundings = {
    var status = stat()
    let isKnown = stat("/proc/self/ns/pid", &status) == 0
    return Surroundings(
      boot: Machine.bootID ?? "", namespace: isKnown ? UInt64(status.st_ino) : 0)
  }()

  init(boot: String, namespace: UInt64) {
    self.boot = boot
    self.namespace = namespace
  }

  /// Nil for a file that does not say.
  init?(file: Descriptor) {
    let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      count = max(pread(file.number, buffer.baseAddress, 256, 0), 0)
    }
    var values: [Substring: Substring] = [:]
    let text = UTF8Bytes.text(bytes)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    guard let boot = values["boot"], let namespace = values["namespace"].flatMap({ UInt64($0) })
    else { return nil }
    self.init(boot: String(boot), namespace: namespace)
  }

  func text(pid: pid_t) -> String { "pid \(pid)\nboot \(boot)\nnamespace \(namespace)\n" }

  /// What ran before the machine was started has ended, and can be seen to have.
  func areSeen(from other: Surroundings) -> Bool {
    boot != other.boot || namespace == other.namespace
  }
}

/// The file itself: whoever comes by a symbolic link to the database must find the same files beside
/// it.
enum ResolvedPath {
  static func of(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
