#if Postgres
  internal import CPostgres
  internal import HeartbeatSQL

  /// One whole answer of the server: all rows are here before the first one is handed out.
  final class PostgresResult {
    private let handle: OpaquePointer

    /// Owns the handle from now on.
    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }

    var isError: Bool { ![PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(status) }

    /// Such as `COMMIT` or `INSERT 0 3`.
    var commandTag: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

    /// The number of rows that the statement inserted, changed, deleted or returned.
    var changedRows: Int {
      PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0
    }

    var rowCount: Int32 { PQntuples(handle) }

    func row(_ index: Int32) -> PostgresRow {
      PostgresRow(result: handle, index: index, owner: self)
    }

    /// Nil when the server reported no code, as when the connection broke.
    var sqlState: String? { field(cpostgres_field_sqlstate) }

    /// The message without its details, which quote rows.
    var message: String {
      field(cpostgres_field_message)
        ?? PQresultErrorMessage(handle).map { String(cString: $0) } ?? "unknown error"
    }

    private func field(_ name: Int) -> String? {
      PQresultErrorField(handle, Int32(name)).map { String(cString: $0) }
    }
  }

  /// The row that a statement stands on; good for as long as the closure that reads it runs.
  package struct PostgresRow: SQLRow {
    fileprivate let result: OpaquePointer
    fileprivate let index: Int32
    fileprivate let owner: PostgresResult

    package var columnCount: Int32 { PQnfields(result) }

    package func isNull(_ column: Int32) -> Bool { PQgetisnull(result, index, column) != 0 }

    package func integer(_ column: Int32) -> Int64 { PostgresText.integer(bytes(column)) }

    package func real(_ column: Int32) -> Double { PostgresText.real(bytes(column)) }

    package func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    private func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
      precondition((0..<columnCount).contains(column), "the statement has no column \(column)")
      let length = Int(PQgetlength(result, index, column))
      return UnsafeBufferPointer(
        start: UnsafeRawPointer(PQgetvalue(result, index, column))?
          .assumingMemoryBound(to: UInt8.self), count: length)
    }
  }
#endif
