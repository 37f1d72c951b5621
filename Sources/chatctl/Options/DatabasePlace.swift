import Glibc

/// Where the chats are.
enum DatabasePlace: Hashable, Sendable {
  /// An absolute path.
  case file(String)
  /// An address as libpq takes it, which may have a password in it: shown only by ``description``.
  case server(String)

  /// - Parameter text: A path, or an address that begins with `postgres://` or `postgresql://`.
  /// - Throws: ``InvalidInput`` for an address of another kind; ``CommandFailure``.
  init(_ text: String) throws {
    if Self.isServer(text) {
      self = .server(text)
    } else if let scheme = Self.scheme(of: text) {
      throw InvalidInput(
        "there are no databases at \(scheme)://: a database is a path, or postgres://HOST/NAME")
    } else {
      self = .file(try Self.absolute(text))
    }
  }

  static func isServer(_ text: String) -> Bool {
    text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
  }

  /// As other processes are told, in `CHATCTL_DB`.
  var text: String {
    switch self {
    case .file(let path): path
    case .server(let address): address
    }
  }

  /// For people: without passwords.
  var description: String {
    switch self {
    case .file(let path): path
    case .server(let address): PasswordFree.text(address)
    }
  }

  /// A path that is meant as one may begin with `./`.
  private static func scheme(of text: String) -> Substring? {
    // No regular expression: every command comes here, and the first one costs as much as a query.
    let scheme = text.prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "." || $0 == "-")
    }
    let isScheme = (scheme.first?.isLetter ?? false) && text[scheme.endIndex...].hasPrefix("://")
    return isScheme ? scheme : nil
  }

  /// SQLite gives a meaning of its own to some relative names, such as `:memory:`.
  static func absolute(_ path: String) throws -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let directory = getcwd(nil, 0) else {
      throw CommandFailure(
        .failure, "cannot tell the current directory: \(String(cString: strerror(errno)))")
    }
    defer { free(directory) }
    return String(cString: directory) + "/" + path
  }
}

/// Takes the passwords out of texts that may have addresses in them, such as a mistyped command line.
enum PasswordFree {
  static func text(_ text: String) -> String {
    guard text.contains("://") || text.contains("password") else { return text }
    // To the last @, since one in a password that should be %40 there would end it too early.
    return text.replacing(/(postgres(?:ql)?:\/\/[^\s:@\/]*):\S*@/) { "\($0.1)@" }
      .replacing(/([?&](?:ssl)?password=)[^\s&]*/) { "\($0.1)…" }
  }
}
