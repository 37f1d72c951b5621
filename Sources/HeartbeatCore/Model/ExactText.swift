import Glibc

extension Duration {
  /// As it would be typed: `1m30s`, `500ms`.
  package var exactText: String {
    var rest = max(0, wholeMilliseconds)
    var text = ""
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    where rest >= size {
      text += "\(rest / Int64(size))\(unit)"
      rest %= Int64(size)
    }
    return rest > 0 || text.isEmpty ? text + "\(rest)ms" : text
  }
}

extension Timestamp {
  /// The same everywhere: `2026-01-31T13:05:09Z`.
  package var universalText: String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    guard milliseconds >= 0, gmtime_r(&seconds, &parts) != nil else { return "\(milliseconds) ms" }
    let year = Self.digits(Int(parts.tm_year) + 1900, 4)
    let date = [year] + [parts.tm_mon + 1, parts.tm_mday].map { Self.digits(Int($0), 2) }
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.digits(Int($0), 2) }
    return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":"))Z"
  }

  package static func digits(_ value: Int, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
