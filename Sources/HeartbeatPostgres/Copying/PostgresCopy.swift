#if Postgres
  internal import HeartbeatCore
  package import HeartbeatSQL

  /// Copies a database of another kind to an empty one on PostgreSQL.
  package struct PostgresCopy {
    let address: PostgresAddress
    let patience: Duration
    var shouldStop: () -> Bool = { false }
    /// Told now and then.
    var progress: (Stage) -> Void = { _ in }

    /// How far it has come, in rows of one table.
    package enum Stage: Hashable, Sendable {
      case written(table: String, rows: Int, of: Int)
      case compared(table: String, rows: Int, of: Int)
    }

    package init(
      to address: PostgresAddress, patience: Duration,
      shouldStop: @escaping () -> Bool = { false },
      progress: @escaping (Stage) -> Void = { _ in }
    ) {
      self.address = address
      self.patience = patience
      self.shouldStop = shouldStop
      self.progress = progress
    }

    /// What takes longest is the check of foreign keys and the commit.
    private static let longestStatement: Duration = .seconds(600)

    /// Writes all rows, reads them back and compares them, and then makes a database of its own of
    /// them, as of every copy: in one transaction, which is rolled back where anything fails. Missing
    /// tables are made in it.
    ///
    /// - Throws: ``CopyFailure``; ``PostgresError``; ``PostgresDatabaseError``; what the source throws.
    package func run(from source: some CopySource) throws -> CopyReport {
      let connection = try PostgresConnection(
        address, PostgresSettings(patience: patience, work: Self.longestStatement))
      do {
        return try connection.transaction(begin: SQL.Filling.begin) {
          try fill(connection, from: source)
        }
      } catch let error as PostgresError where error.isUnauthorized {
        throw CopyFailure.notOwner(at: "\(address)")
      }
    }

    /// Makes the roles, which are no part of that transaction: they are the server's.
    /// - Returns: What somebody who may has to run, where the user may not make them.
    package func prepareRoles() throws -> String? {
      let connection = try PostgresConnection(
        address, PostgresSettings(patience: patience, work: Self.longestStatement))
      guard case .mustBeMade(let script) = try PostgresSchema.prepareRoles(connection) else {
        return nil
      }
      return script
    }

    private func fill(
      _ connection: PostgresConnection, from source: some CopySource
    ) throws -> CopyReport {
      var report = CopyReport()
      report.isCreated = try PostgresSchema.prepareLocked(connection) == .created
      try requireEmpty(connection)
      try connection.run(SQL.Filling.deleteNoGroup)
      for table in CopiedTable.all {
        let digest = try copy(table, from: source, to: connection)
        report.rows.append((table.name, digest.rows))
        if table.name == CopiedTable.log.name { report.log = digest }
      }
      for table in CopiedTable.all where table.isNumbered {
        let last = try source.lastNumber(of: table)
        if last > 0 { try connection.run(SQL.Filling.goOnBehind(table), last) }
      }
      report.holders = try connection.giveBackCopied(at: now(connection))
      try connection.run(SQL.Filling.analyze)
      try source.requireUnchanged()
      if shouldStop() { throw CopyFailure.stopped }
      return report
    }

    private func now(_ connection: PostgresConnection) throws -> Timestamp {
      Timestamp(milliseconds: try connection.row(SQL.Filling.now) { $0[0] } ?? 0)
    }

    private func requireEmpty(_ connection: PostgresConnection) throws {
      let running = try RunningWorkers.names(
        on: connection, at: now(connection), presence: { _ in .unknown })
      guard running.isEmpty else {
        throw CopyFailure.workersRun(at: "\(address)", running.sorted())
      }
      for table in CopiedTable.all {
        let found = try connection.row(SQL.Filling.isThereAny(table)) { _ in true }
        guard found == nil else {
          throw CopyFailure.notEmpty(at: "\(address)", table: table.name)
        }
      }
    }

    // MARK: One table

    /// - Returns: Of its rows, as they were read from the source and as they were read back.
    private func copy(
      _ table: CopiedTable, from source: some CopySource, to connection: PostgresConnection
    ) throws -> CopyDigest {
      var digest = CopyDigest()
      let count = try source.count(of: table)
      var portion = CopyPortion()
      // First and last key of each portion that was written.
      var written: [[SQLDatum]] = []
      func write() throws {
        guard let first = portion.rows.first, let last = portion.rows.last else { return }
        if shouldStop() { throw CopyFailure.stopped }
        let arrays = table.columns.indices.map { PostgresArray.of($0, in: portion.rows) }
        try connection.run(SQL.Filling.insert(table), arrays)
        written.append(table.key.map { first[$0] } + table.key.map { last[$0] })
        progress(.written(table: table.name, rows: digest.rows, of: count))
        portion.removeAll()
      }
      try source.rows(of: table) { row in
        digest.add(row)
        portion.add(row)
        if portion.isFull { try write() }
      }
      try write()
      try compare(digest, of: table, written, on: connection)
      return digest
    }

    private func compare(
      _ digest: CopyDigest, of table: CopiedTable, _ written: [[SQLDatum]],
      on connection: PostgresConnection
    ) throws {
      var found = CopyDigest()
      for keys in written {
        if shouldStop() { throw CopyFailure.stopped }
        _ = try connection.rows(SQL.Filling.portion(table), keys.map { $0.value }) { row in
          found.add(table.cells(of: row))
        }
        progress(.compared(table: table.name, rows: found.rows, of: digest.rows))
      }
      let count = try connection.row(SQL.Filling.count(table)) { $0[0] as Int } ?? 0
      guard found == digest, count == digest.rows else {
        throw CopyFailure.differs(
          table: table.name, source: digest, target: found, count: count)
      }
    }
  }

  extension SQLDatum {
    /// To bind it again.
    fileprivate var value: any SQLValue {
      switch self {
      case .null(.integer): Int64?.none
      case .null(.real): Double?.none
      case .null(.text): String?.none
      case .integer(let value): value
      case .real(let value): value
      case .text(let value): value
      }
    }
  }
#endif
