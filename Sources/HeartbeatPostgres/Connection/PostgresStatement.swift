#if Postgres
  internal import CPostgres
  internal import HeartbeatSQL

  /// A statement of one connection: sent with its text the first time, which is one round trip, and
  /// prepared when it comes again in the same session.
  final class PostgresStatement {
    let sql: PostgresSQL
    private let name: String
    private var types: [SQLType]?
    private var usedIn: Int?
    private var preparedIn: Int?

    init(_ sql: PostgresSQL, number: Int) {
      self.sql = sql
      name = "s\(number)"
    }

    /// The types of the parameters, which are the same at each use.
    func take(typesOf parameters: PostgresParameters) {
      precondition(
        parameters.count == sql.parameterCount,
        "the statement takes another number of parameters: \(sql.text)")
      precondition(
        types == nil || types == parameters.types,
        "the statement was used with parameters of other types: \(sql.text)")
      types = parameters.types
    }

    func isWorthPreparing(in session: Int) -> Bool { usedIn == session && preparedIn != session }

    func wasPrepared(in session: Int) { preparedIn = session }

    func prepare(on handle: OpaquePointer) -> Int32 {
      let oids = (types ?? []).map(\.oid)
      return PQsendPrepare(handle, name, sql.text, Int32(oids.count), oids)
    }

    func send(_ parameters: PostgresParameters, to handle: OpaquePointer, in session: Int) -> Int32
    {
      usedIn = session
      let count = Int32(parameters.count)
      return parameters.withPointers { values, lengths, formats in
        if preparedIn == session {
          PQsendQueryPrepared(
            handle, name, count, values, lengths, formats, 0)
        } else {
          PQsendQueryParams(
            handle, sql.text, count, parameters.types.map(\.oid), values,
            lengths, formats, 0)
        }
      }
    }
  }
#endif
