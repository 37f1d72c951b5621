import Glibc
import HeartbeatCore

/// Where the output of chats' commands is kept: `<database>-logs/<chat>/<generation>.ndjson`.
///
/// One file for each run, so that a late worker never writes into the log of another generation.
struct LogDirectory: Sendable {
  /// Older runs' files are removed when a new one begins.
  static let keptRuns = 10

  private let root: String

  init(beside database: String) {
    root = database + "-logs"
  }

  /// Makes the file of one run.
  /// - Throws: ``SystemFailure``.
  func create(_ lease: Lease) throws -> Descriptor {
    let directory = directory(of: lease.chat)
    for path in [root, directory] {
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw SystemFailure("make \(path)")
      }
    }
    for generation in generations(of: lease.chat).dropLast(Self.keptRuns - 1) {
      unlink(path(of: lease.chat, generation))
    }
    let path = path(of: lease.chat, lease.generation.rawValue)
    return try Descriptor(
      open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600), for: "write \(path)")
  }

  /// The generations that have a file, oldest first.
  func generations(of chat: ChatID) -> [Int64] {
    guard let directory = opendir(directory(of: chat)) else { return [] }
    defer { closedir(directory) }
    var generations: [Int64] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(Self.suffix) else { continue }
      if let generation = Int64(name.dropLast(Self.suffix.count)) { generations.append(generation) }
    }
    return generations.sorted()
  }

  func path(of chat: ChatID, _ generation: Int64) -> String {
    directory(of: chat) + "/\(generation)" + Self.suffix
  }

  /// Removes the files of a chat that was deleted.
  func remove(_ chat: ChatID) {
    for generation in generations(of: chat) { unlink(path(of: chat, generation)) }
    rmdir(directory(of: chat))
  }

  private static let suffix = ".ndjson"

  private func directory(of chat: ChatID) -> String { root + "/\(chat)" }
}
