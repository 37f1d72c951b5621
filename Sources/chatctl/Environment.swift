import Glibc

/// What the program reads from its environment.
enum Environment {
  /// Nil when the variable is unset or empty.
  /// - Throws: ``InvalidInput`` when it is not UTF-8.
  static func value(_ name: String) throws -> String? {
    guard let value = try valueOrEmpty(name), !value.isEmpty else { return nil }
    return value
  }

  /// The same, of a variable that this process and what it starts do not have any more. To be called while
  /// there is no other thread, which might read the environment.
  static func take(_ name: String) throws -> String? {
    defer { unsetenv(name) }
    return try value(name)
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
