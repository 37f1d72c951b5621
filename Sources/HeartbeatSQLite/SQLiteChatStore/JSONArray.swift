import HeartbeatCore

/// Lists as the text of a JSON array, to bind as one parameter for SQLite's `json_each`.
///
/// Source: https://www.sqlite.org/json1.html#jeach
enum JSONArray {
  static func of(_ leases: [Lease]) -> String {
    "[" + leases.map { "[\($0.chat.rawValue),\($0.generation.rawValue)]" }.joined(separator: ",")
      + "]"
  }

  static func of(_ chats: [ChatID]) -> String {
    "[" + chats.map { String($0.rawValue) }.joined(separator: ",") + "]"
  }

  static func of(_ failures: [FailedFollower]) -> String {
    "[" + failures.map { "[\($0.chat.rawValue),\($0.after.rawValue)]" }.joined(separator: ",") + "]"
  }

  static func of(_ incarnations: [IncarnationID]) -> String { of(incarnations.map(\.rawValue)) }

  static func of(_ numbers: [Int64]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }

  static func of(_ times: [Timestamp]) -> String {
    "[" + times.map { String($0.milliseconds) }.joined(separator: ",") + "]"
  }
}
