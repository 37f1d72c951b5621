/// The end of a command that did not do all it was asked, with what people are told.
struct CommandFailure: Error, CustomStringConvertible {
  let exitCode: ExitCode
  /// One clear sentence; nil when everything has been said already.
  let message: String?

  init(_ exitCode: ExitCode, _ message: String? = nil) {
    self.exitCode = exitCode
    self.message = message
  }

  var description: String { message ?? "exit code \(exitCode.rawValue)" }
}

/// What the user typed or piped in cannot be meant.
///
/// As the error of an argument's `transform` it completes the sentence that names the argument.
struct InvalidInput: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
