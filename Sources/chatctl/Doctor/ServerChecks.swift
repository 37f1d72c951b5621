import HeartbeatCore

/// What only a server has.
enum ServerChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let server = facts.server else { return [] }
    return [version(server), transactions(server), writers(server)]
  }

  private static func version(_ server: ServerFacts) -> DoctorFinding {
    let name = "PostgreSQL \(server.version)"
    guard server.isStandby else { return DoctorFinding(.server, .ok, name) }
    return DoctorFinding(
      .server, .fault, "\(name) is a standby, which nobody can write to",
      advice: "name the primary in --db, or add target_session_attrs=read-write to the address")
  }

  /// From there on dead rows of leases pile up, and ticks become slower.
  static let longTransaction: Duration = .seconds(600)

  private static func transactions(_ server: ServerFacts) -> DoctorFinding {
    if let oldest = server.oldest, oldest.age == nil { return unknown(.transactions, oldest) }
    guard let oldest = server.oldest, let age = oldest.age, age > longTransaction else {
      return DoctorFinding(.transactions, .ok, "no old one keeps vacuum from clearing rows away")
    }
    return DoctorFinding(
      .transactions, .warning,
      "\(text(oldest)) has been in one transaction for \(TimeText.rounded(age)), which keeps "
        + "vacuum from clearing old rows of leases away",
      advice: "end it: SELECT pg_terminate_backend(\(oldest.pid))")
  }

  /// A transaction of this program takes far less.
  static let longWrite: Duration = .seconds(5)

  private static func writers(_ server: ServerFacts) -> DoctorFinding {
    let queue = server.waiting == 0 ? "nobody waits" : "\(server.waiting) wait"
    guard let writer = server.writer else {
      return DoctorFinding(.writers, .ok, "nobody writes at this moment, and \(queue)")
    }
    guard let age = writer.age else { return unknown(.writers, writer) }
    guard age > longWrite else {
      return DoctorFinding(.writers, .ok, "\(text(writer)) is writing, and \(queue)")
    }
    return DoctorFinding(
      .writers, .warning,
      "\(text(writer)) has had the lock of all writers for \(TimeText.rounded(age)), and "
        + queue,
      advice: "look at that process; to end it: SELECT pg_terminate_backend(\(writer.pid))")
  }

  private static func unknown(
    _ check: DoctorCheck, _ transaction: ServerFacts.Transaction
  ) -> DoctorFinding {
    DoctorFinding(
      check, .note, "this user may not see for how long \(text(transaction)) has been at it",
      advice: "GRANT pg_read_all_stats TO the user that chatctl logs in as")
  }

  private static func text(_ transaction: ServerFacts.Transaction) -> String {
    let names = [transaction.user, transaction.program].compactMap(\.self)
      .filter { !$0.isEmpty }.map { TerminalText.safe($0) }
    let who = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
    return "session \(transaction.pid)" + who
  }
}
