package import HeartbeatCore
package import HeartbeatSQL

/// A database file that is copied to a database of another kind. It is opened to read only.
package final class CopiedFile: CopySource {
  private let path: String
  private let liveness: any Liveness
  private let replacesZeros: Bool
  private let clock: () -> Timestamp
  /// Reads one snapshot while it is copied.
  private let reader: SQLiteConnection
  /// Sees what others write meanwhile.
  private let watcher: SQLiteConnection
  private let version: Int64

  /// - Parameters:
  ///   - liveness: Who is alive; by default the lock files beside the database.
  ///   - replacesZeros: Whether a text with U+0000 goes over with U+FFFD in its place, or not at all.
  ///   - clock: The wall clock, which workers' heartbeats are judged by.
  /// - Throws: ``DatabaseFileError``, ``SQLiteError``.
  package init(
    path: String, liveness: (any Liveness)? = nil, replacesZeros: Bool = false, patience: Duration,
    clock: @escaping () -> Timestamp
  ) throws {
    self.path = path
    self.liveness = liveness ?? FileWorkerLocks(beside: path)
    self.replacesZeros = replacesZeros
    self.clock = clock
    let file = DatabaseFile(path: path)
    watcher = try file.open(access: .readOnly, busyTimeout: patience, mayMigrate: false)
    reader = try file.open(access: .readOnly, busyTimeout: patience, mayMigrate: false)
    // Before the snapshot, so that whatever comes after that is seen.
    version = try watcher.pragma("data_version")
  }

  /// Runs `body` while the file is read as it is at one moment.
  ///
  /// - Throws: ``CopyFailure`` before that where a worker runs, or a text could not be kept; what
  ///   `body` throws.
  package func atOneMoment<Result>(_ body: () throws -> Result) throws -> Result {
    try requireNoWorkers()
    return try reader.read {
      // From here on it reads one snapshot.
      _ = try reader.pragma("schema_version")
      if !replacesZeros { try requireNoZeros() }
      return try body()
    }
  }

  package func rows(of table: CopiedTable, _ body: ([SQLDatum]) throws -> Void) throws {
    let sql = "SELECT \(table.columnList) FROM \(table.name) ORDER BY \(table.keyList)"
    _ = try reader.rows(sql) { row in
      let cells = table.cells(of: row)
      try body(replacesZeros ? cells.map(Self.withoutZeros) : cells)
    }
  }

  package func count(of table: CopiedTable) throws -> Int {
    try reader.row("SELECT count(*) FROM \(table.name)") { $0[0] } ?? 0
  }

  package func lastNumber(of table: CopiedTable) throws -> Int64 {
    // Only some tables are listed there: the others give the number of a row that is gone again.
    let sql = """
      SELECT coalesce(max(number), 0) FROM (
        SELECT max(\(table.keyList)) AS number FROM \(table.name)
        UNION ALL SELECT seq FROM sqlite_sequence WHERE name = ?1)
      """
    return try reader.row(sql, table.name) { $0[0] } ?? 0
  }

  package func requireUnchanged() throws {
    try requireNoWorkers()
    guard try watcher.pragma("data_version") == version else { throw CopyFailure.changed(path) }
  }

  private func requireNoWorkers() throws {
    let isCopy = try watcher.row(SQL.Copies.markedAt) { _ in true } != nil
    var running = try RunningWorkers.names(
      on: watcher, isCopy: isCopy, at: clock(), presence: liveness.presence)
    // One that has not written yet that it has started.
    running.formUnion(
      liveness.leftovers().filter {
        if case .present = liveness.presence(of: $0) { true } else { false }
      })
    guard running.isEmpty else { throw CopyFailure.workersRun(at: path, running.sorted()) }
  }

  // MARK: U+0000

  private static let mostNamed = 5

  private func requireNoZeros() throws {
    var found: [String] = []
    for table in CopiedTable.all where found.count <= Self.mostNamed {
      found += try rowsWithZeros(table)
    }
    guard found.isEmpty else {
      throw CopyFailure.zeros(
        at: path, Array(found.prefix(Self.mostNamed)), isMore: found.count > Self.mostNamed)
    }
  }

  private func rowsWithZeros(_ table: CopiedTable) throws -> [String] {
    let texts = table.columns.filter { $0.type == .text }
    guard !texts.isEmpty else { return [] }
    let conditions = texts.map { "instr(\($0.name), char(0)) > 0" }.joined(separator: " OR ")
    let sql = """
      SELECT \(table.columnList) FROM \(table.name) WHERE \(conditions)
      ORDER BY \(table.keyList) LIMIT \(Self.mostNamed + 1)
      """
    let chat = table.columns.firstIndex { $0.name == "chat_id" }
    return try reader.rows(sql) { row in
      let name = "\(table.noun) \(row[Int32(table.key[0])] as Int64)"
      guard let chat, table.key[0] != chat, !row.isNull(Int32(chat)) else { return name }
      return "\(name) of chat \(row[Int32(chat)] as Int64)"
    }
  }

  private static func withoutZeros(_ cell: SQLDatum) -> SQLDatum {
    guard case .text(let text) = cell, text.utf8.contains(0) else { return cell }
    return .text(text.replacing("\0", with: "\u{FFFD}"))
  }
}
