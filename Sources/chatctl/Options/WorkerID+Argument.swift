import HeartbeatCore

extension WorkerID {
  /// For the `transform` of an option, and for names that come another way.
  /// - Throws: ``InvalidInput`` that says what is wrong with the name.
  static func parse(_ text: String) throws -> WorkerID {
    do {
      return try WorkerID(text)
    } catch {
      throw InvalidInput(error.description)
    }
  }
}
