import HeartbeatCore

/// Reads again and again, and waits while the server cannot be reached: whoever only looks has nothing
/// to lose by that.
struct PatientReading {
  private var isWaiting = false

  /// - Returns: Nil while the server cannot be reached, which is said once.
  /// - Throws: What else keeps `body` from reading.
  mutating func read<Result>(_ body: () throws -> Result) throws -> Result? {
    do {
      let result = try body()
      isWaiting = false
      return result
    } catch let error as any DatabaseFailure where error.isUnreachable {
      if !isWaiting { Output.say("waiting for the database: \(error)") }
      isWaiting = true
      return nil
    }
  }
}
