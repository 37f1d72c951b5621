import HeartbeatCore
import HeartbeatSQLite

/// Whether it is a database of chats, whole, and what it runs on.
enum DatabaseChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    opening(facts) + names(facts) + sqlite(facts) + integrity(facts)
  }

  // MARK: Opening

  private static func opening(_ facts: DoctorFacts) -> [DoctorFinding] {
    let failures = facts.failures.map {
      DoctorFinding(.database, .fault, "it cannot be read whole: \($0)", advice: rescue)
    }
    guard let refusal = facts.refusal else {
      let copy = facts.copiedAt.map { time in
        DoctorFinding(
          .database, .note,
          "it is a copy, made \(TimeText.relative(time, to: facts.now)), and no worker has run on it: "
            + "the first one gives back what the workers of the other database had")
      }
      guard failures.isEmpty else { return failures }
      return [copy ?? DoctorFinding(.database, .ok, "it has the schema of this program")]
    }
    guard refusal.reason != .names else { return [] }
    let (severity, advice) = meaning(refusal.reason)
    return [DoctorFinding(.database, severity, refusal.sentence, advice: advice)]
  }

  private static func names(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard !facts.isServer, facts.file != nil else { return [] }
    guard let refusal = facts.refusal, refusal.reason == .names else {
      return [DoctorFinding(.names, .ok, "the file has one name")]
    }
    return [
      DoctorFinding(
        .names, .fault, refusal.sentence,
        advice: "stop the workers first: what each of them wrote last is beside the name it came by"
      )
    ]
  }

  private static func meaning(
    _ reason: DoctorFacts.Refusal.Reason
  ) -> (DoctorSeverity, String?) {
    switch reason {
    case .foreign: (.fault, "name the right one by --db or $CHATCTL_DB")
    case .newer: (.fault, "use the chatctl that made it, or a newer one")
    case .older:
      (.warning, "stop the workers of the older program; then chatctl init brings it up to date")
    case .names: (.fault, nil)
    case .damaged: (.fault, rescue)
    case .unusable: (.fault, "make sure that this user may read and write it and its directory")
    }
  }

  private static let rescue = """
    stop every worker, copy the file with its -wal and -shm before anything else, then go back to a \
    backup (chatctl backup makes them), or save what can be read: sqlite3 DAMAGED .recover
    """

  // MARK: SQLite

  private static func sqlite(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let version = facts.sqliteVersion else { return [] }
    let name = "SQLite \(version / 1_000_000).\(version / 1000 % 1000).\(version % 1000)"
    guard SQLiteVersion.hasResetBug(version) else {
      return [DoctorFinding(.sqlite, .ok, "\(name), without the WAL-reset bug")]
    }
    return [
      DoctorFinding(
        .sqlite, .note,
        "\(name) has the WAL-reset bug (https://www.sqlite.org/wal.html#walresetbug); this program "
          + "is safe from it, as it copies the log only while it has the writer's lock",
        advice: "let no other program write to the file, or checkpoint it, while workers run")
    ]
  }

  // MARK: Integrity

  private static func integrity(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let damage = facts.damage else { return [] }
    guard !damage.isEmpty else {
      return [DoctorFinding(.integrity, .ok, "every page and every index is sound")]
    }
    return damage.map { DoctorFinding(.integrity, .fault, $0, advice: rescue) }
  }
}
