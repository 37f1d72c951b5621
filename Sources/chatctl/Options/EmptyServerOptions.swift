import ArgumentParser

/// A server for what makes a database of its own there and drops it: trials and measurements.
struct EmptyServerOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "Over PostgreSQL instead, where the program was built with it: a database without tables.",
      valueName: "address"))
  var address: String?

  /// - Parameters:
  ///   - isAlone: Whether no option was given that is for files.
  ///   - rule: Which these are, and what there is without a server.
  /// - Throws: `ValidationError`.
  func check(isAlone: Bool, _ rule: String) throws {
    guard let address else { return }
    guard DatabasePlace.isServer(address), isAlone else {
      throw ValidationError("--db takes postgres://…, and \(rule)")
    }
    #if !Postgres
      throw ValidationError("this program was built without PostgreSQL")
    #endif
  }
}
