#if Postgres
  internal import HeartbeatSQL

  /// A column of many rows as the text of an array, to bind as one parameter for `unnest`.
  ///
  /// Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
  enum PostgresArray {
    /// - Parameter column: Which of the values of each row.
    static func of(_ column: Int, in rows: [[SQLDatum]]) -> String {
      var bytes: [UInt8] = [UInt8(ascii: "{")]
      for (index, row) in rows.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        switch row[column] {
        case .null: bytes += "NULL".utf8
        case .integer(let value): bytes += String(value).utf8
        case .real(let value): bytes += String(value).utf8
        case .text(let text): append(text, to: &bytes)
        }
      }
      bytes.append(UInt8(ascii: "}"))
      return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
      bytes.append(UInt8(ascii: "\""))
      if text.utf8.contains(where: isSpecial) {
        for byte in text.utf8 {
          if isSpecial(byte) { bytes.append(UInt8(ascii: "\\")) }
          bytes.append(byte)
        }
      } else {
        bytes += text.utf8
      }
      bytes.append(UInt8(ascii: "\""))
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The type of the array.
    static func type(of type: SQLType) -> String {
      switch type {
      case .integer: "bigint[]"
      case .real: "double precision[]"
      case .text: "text[]"
      }
    }
  }
#endif
