import HeartbeatCore

extension WorkerID {
  /// For the `transform` of an option: its errors say what is wrong with the name.
  static func parse(_ text: String) throws -> WorkerID { try WorkerID(text) }
}
