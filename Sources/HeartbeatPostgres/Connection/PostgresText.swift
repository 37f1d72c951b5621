#if Postgres
  /// Reads values as PostgreSQL writes them. What is no number reads as 0, as in SQLite.
  enum PostgresText {
    /// An integer, or a boolean as 1 or 0. A fraction is cut off: sums of `bigint` are `numeric`.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64 {
      if text.count == 1, text[0] == UInt8(ascii: "t") { return 1 }
      let isNegative = text.first == UInt8(ascii: "-")
      var value: Int64 = 0
      for byte in text.dropFirst(isNegative ? 1 : 0) {
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { break }
        let digit = Int64(byte - UInt8(ascii: "0"))
        let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        // Counted downwards when negative: there is one number more on that side.
        let (sum, overflows) =
          isNegative
          ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
        guard !isTooLarge, !overflows else { return isNegative ? .min : .max }
        value = sum
      }
      return value
    }

    static func real(_ text: UnsafeBufferPointer<UInt8>) -> Double {
      Double(String(decoding: text, as: UTF8.self)) ?? Double(integer(text))
    }
  }
#endif
