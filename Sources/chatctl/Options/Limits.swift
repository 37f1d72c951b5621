/// Limits that belong to the command line alone.
enum Limits {
  /// The most rows that anybody may ask for.
  static let rows = 1_000_000_000
  /// The longest reason; it is repeated in an event for each chat.
  static let reasonBytes = 4096
}
