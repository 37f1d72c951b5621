internal import CSQLite

/// The SQL function `has_text(text, wanted)`: whether a text has another one in it, whatever the case
/// of the letters of any script. SQLite's own LIKE knows only those of ASCII.
///
/// Source: https://www.sqlite.org/appfunc.html
enum TextSearch {
  static func install(on handle: OpaquePointer) -> Int32 {
    sqlite3_create_function_v2(
      handle, "has_text", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nil,
      { context, _, arguments in
        guard let text = TextSearch.bytes(arguments?[0]),
          let wanted = TextSearch.bytes(arguments?[1])
        else { return sqlite3_result_int(context, 0) }
        sqlite3_result_int(context, TextSearch.has(text, wanted) ? 1 : 0)
      }, nil, nil, nil)
  }

  static func has(_ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool
  {
    if text.allSatisfy({ $0 < 0x80 }), wanted.allSatisfy({ $0 < 0x80 }) {
      return hasASCII(text, wanted)
    }
    let text = String(decoding: text, as: UTF8.self).lowercased()
    return text.contains(String(decoding: wanted, as: UTF8.self).lowercased())
  }

  private static func hasASCII(
    _ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard text.count >= wanted.count else { return false }
    return (0...(text.count - wanted.count)).contains { start in
      wanted.indices.allSatisfy { lowered(text[start + $0]) == lowered(wanted[$0]) }
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }

  /// Nil for NULL.
  private static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
    guard let value, sqlite3_value_type(value) != SQLITE_NULL,
      let text = sqlite3_value_text(value)
    else { return nil }
    return UnsafeBufferPointer(start: text, count: Int(sqlite3_value_bytes(value)))
  }
}
