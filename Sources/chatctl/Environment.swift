import Glibc

/// What the program reads from its environment.
enum Environment {
  /// Nil when the variable is unset or empty.
  /// - Throws: ``InvalidInput`` when it is not UTF-8.
  static func value(_ name: String) throws -> String? {
    guard let bytes = getenv(name), bytes.pointee != 0 else { return nil }
    guard let value = String(validatingCString: bytes) else {
      throw InvalidInput("$\(name) is not valid UTF-8")
    }
    return value
  }
}
