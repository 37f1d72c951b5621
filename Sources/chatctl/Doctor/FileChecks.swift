import HeartbeatCore
import HeartbeatSQLite

/// The file and what lies beside it. Pure, as are all checks.
enum FileChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let file = facts.file else { return [] }
    return permissions(file) + fileSystem(file) + log(file)
  }

  // MARK: Permissions

  private static func permissions(_ facts: FileFacts) -> [DoctorFinding] {
    var found: [DoctorFinding] = []
    let file = facts.file
    if file.mode & 0o077 != 0 {
      let rights = file.mode & 0o022 == 0 ? "read" : "read and write"
      found.append(
        DoctorFinding(
          .permissions, .warning, "others may \(rights) \(file.path) (\(octal(file.mode)))",
          advice: "unless that is wanted: chmod go= \(ShellText.quoted(file.path))"))
    }
    if let directory = facts.directory, directory.mode & 0o022 != 0 {
      let isForAll = directory.mode & 0o002 != 0
      found.append(
        DoctorFinding(
          .permissions, isForAll ? .warning : .note,
          "\(isForAll ? "everybody" : "the group") may put files into \(directory.path) "
            + "(\(octal(directory.mode))), also in the place of those of the database",
          advice: "unless that is wanted: chmod \(isForAll ? "go-w" : "g-w") "
            + ShellText.quoted(directory.path)))
    }
    for look in facts.beside where look.owner != file.owner {
      found.append(
        DoctorFinding(
          .permissions, .warning,
          "\(look.path) belongs to user \(look.owner), the database to user \(file.owner)",
          advice: "let only user \(file.owner) use the database; once nobody has it open, "
            + "chown \(file.owner) \(ShellText.quoted(look.path))"))
    }
    if file.owner != facts.user {
      found.append(
        DoctorFinding(
          .permissions, .note,
          "\(file.path) belongs to user \(file.owner), and this is user \(facts.user)"))
    }
    guard found.isEmpty else { return found }
    return [DoctorFinding(.permissions, .ok, "only user \(file.owner) may read and write it")]
  }

  private static func octal(_ mode: UInt32) -> String { "0" + String(mode & 0o7777, radix: 8) }

  // MARK: File system

  private static func fileSystem(_ facts: FileFacts) -> [DoctorFinding] {
    let move = "move the database to a disk of this machine, or use a server (docs/postgres.md)"
    switch facts.fileSystem {
    case .network(let name):
      return [
        DoctorFinding(
          .fileSystem, .fault,
          "it is on \(name), a file system of the network: locks and the log do not hold there "
            + "between machines",
          advice: move)
      ]
    case .unclear(let name):
      return [
        DoctorFinding(
          .fileSystem, .warning,
          "it is on \(name), which may be a file system of the network: locks and the log hold only "
            + "among processes of one machine",
          advice: "if other machines use it too, \(move)")
      ]
    case .local: return [DoctorFinding(.fileSystem, .ok, "on a disk of this machine")]
    case nil: return [DoctorFinding(.fileSystem, .note, "the kernel does not tell the file system")]
    }
  }

  // MARK: The log

  /// A worker waits for readers from a quarter of this on.
  static let longLog = 32 << 20

  private static func log(_ facts: FileFacts) -> [DoctorFinding] {
    let size = PruneReport.size(facts.logBytes)
    let readers = facts.readers ?? []
    guard facts.logBytes > longLog else {
      let who = readers.isEmpty ? "" : "; \(people(readers)) in it"
      return [DoctorFinding(.log, .ok, "the log has \(size)\(who)")]
    }
    guard let oldest = readers.first else {
      let who =
        facts.readers == nil && facts.index != nil
        ? "the kernel does not tell who reads in it" : "nobody reads in it"
      return [
        DoctorFinding(
          .log, .warning, "the log has \(size), and \(who)",
          advice: "chatctl doctor --fix copies it into the database and cuts it",
          repair: .shortenLog)
      ]
    }
    let age = max((facts.index?.frames ?? 0) - oldest.frame, 0)
    return [
      DoctorFinding(
        .log, .warning,
        "the log has \(size) and cannot be begun again: \(people(readers)) in it, and the oldest, "
          + "\(name(oldest)), reads the database as it was \(age) pages ago",
        advice: oldest.pid > 0
          ? "end that process, or its transaction: ps -fp \(oldest.pid)"
          : "end it there, or its transaction",
        repair: .shortenLog)
    ]
  }

  private static func people(_ readers: [LogUser]) -> String {
    readers.count == 1 ? "1 process reads" : "\(readers.count) processes read"
  }

  private static func name(_ reader: LogUser) -> String {
    reader.pid > 0 ? "process \(reader.pid)" : "a process of another container"
  }
}
