#if Postgres
  internal import HeartbeatSQL

  /// The values of a statement's parameters in PostgreSQL's binary format, which has their lengths: a
  /// text with a zero byte comes to the server as it is and is refused there, not cut off here.
  ///
  /// Source: https://www.postgresql.org/docs/current/libpq-exec.html#LIBPQ-PQEXECPARAMS
  struct PostgresParameters {
    let types: [SQLType]
    private var bytes: [UInt8] = []
    /// Where each begins; nil for NULL.
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []

    init(_ values: [any SQLValue]) {
      types = values.map { type(of: $0).sqlType }
      for value in values { append(value.datum) }
    }

    private mutating func append(_ datum: SQLDatum) {
      let start = bytes.count
      switch datum {
      case .null:
        offsets.append(nil)
        lengths.append(0)
        return
      case .integer(let value): append(UInt64(bitPattern: value))
      case .real(let value): append(value.bitPattern)
      case .text(let value): bytes += value.utf8
      }
      offsets.append(start)
      lengths.append(Int32(clamping: bytes.count - start))
    }

    private mutating func append(_ value: UInt64) {
      withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }

    var count: Int { types.count }

    /// Calls `body` with values, lengths and formats, as libpq takes them.
    func withPointers<Result>(
      _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) throws -> Result
    ) rethrows -> Result {
      // One byte more: an empty text needs an address too, or libpq would take it for NULL.
      try (bytes + [0]).withUnsafeBytes { buffer in
        let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        let values = offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } }
        return try body(values, lengths, Array(repeating: 1, count: count))
      }
    }
  }

  extension SQLType {
    /// Source: https://www.postgresql.org/docs/current/catalog-pg-type.html; the numbers are fixed.
    var oid: UInt32 {
      switch self {
      case .integer: 20
      case .real: 701
      case .text: 25
      }
    }
  }
#endif
