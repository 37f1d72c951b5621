import FoundationEssentials
import Glibc
import HeartbeatCore

/// Names of workspaces and points in time, as they are typed.
enum WorkspaceArgument {
  /// For the `transform` of an argument: 1 to 64 of the characters of a worker id.
  static func name(_ text: String) throws -> String {
    do {
      return try WorkerID(text).name
    } catch {
      throw InvalidInput(error.reason.replacing("worker id", with: "workspace's name"))
    }
  }

  /// For the `transform` of an argument that names a workspace that is there: what none can be called
  /// is just not found.
  static func existing(_ text: String) throws -> String {
    guard !text.isEmpty else { throw InvalidInput("a workspace's name must not be empty") }
    return text
  }

  /// For the `transform` of an option: milliseconds since 1970, or ISO 8601 such as
  /// `2026-12-31T18:00:00Z`.
  static func time(_ text: String) throws -> Timestamp {
    if let milliseconds = IntegerArgument.number(text) {
      guard milliseconds > 0 else { throw InvalidInput("a time must be after 1970") }
      return Timestamp(milliseconds: Int64(milliseconds))
    }
    // A text that is no date and one of a year that no file can store are the same mistake.
    guard namesDay(text), let date = try? Date(text, strategy: .iso8601),
      let milliseconds = Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded(.down)),
      milliseconds > 0
    else {
      throw InvalidInput(
        "a time is a number of milliseconds since 1970, or after it such as 2026-12-31T18:00:00Z")
    }
    return Timestamp(milliseconds: milliseconds)
  }

  /// Foundation takes 2027-02-30 for the second of March.
  private static func namesDay(_ text: String) -> Bool {
    guard let match = text.prefixMatch(of: /(\d\d\d\d)-(\d\d)-(\d\d)/) else { return true }
    var parts = tm()
    parts.tm_year = (Int32(match.1) ?? 0) - 1900
    parts.tm_mon = (Int32(match.2) ?? 0) - 1
    parts.tm_mday = Int32(match.3) ?? 0
    var normal = parts
    _ = timegm(&normal)
    return normal.tm_mday == parts.tm_mday && normal.tm_mon == parts.tm_mon
  }
}
