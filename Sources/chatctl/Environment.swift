import Glibc

/// What the program reads from its environment.
enum Environment {
  /// Nil when the variable is unset or empty.
  /// - Throws: ``InvalidInput`` when it is not UTF-8.
  static func value(_ name: String) throws -> String? {
    guard let value = try valueOrEmpty(name), !value.isEmpty else { return nil }
    return value
  }

  /// Nil only when the variable is unset, for what must not be taken for unset by mistake.
  static func valueOrEmpty(_ name: String) throws -> String? {
    guard let bytes = getenv(name) else { return nil }
    guard let value = String(validatingCString: bytes) else {
      throw InvalidInput("$\(name) is not valid UTF-8")
    }
    return value
  }
}
