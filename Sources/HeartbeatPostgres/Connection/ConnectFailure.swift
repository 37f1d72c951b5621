#if Postgres
  /// Reads why libpq could not connect: it has nothing but a text, in its verbose form, such as
  /// `connection to server … failed: FATAL:  28P01: password authentication failed for user "ann"`
  /// and a line that says where in PostgreSQL's source that was said.
  enum ConnectFailure {
    static func error(_ message: String, lateAt: [String]) -> PostgresError {
      let code = message.matches(of: #/:  ([0-9A-Z]{5}): /#).last.map { String($0.output.1) }
      let lines = message.split(separator: "\n").filter { $0.wholeMatch(of: /.*\.c:\d+/) == nil }
      let text = lines.map(\.trimmed).joined(separator: " ").replacing(#/:  [0-9A-Z]{5}: /#) { _ in
        ": "
      }.replacing(" Is the server", with: "; is the server")
      return PostgresError(
        code: code ?? "08001",
        message: "cannot connect: " + (lateAt + [text]).joined(separator: "; "))
    }
  }
#endif
