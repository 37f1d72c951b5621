import Glibc

/// What a browser may call this server. Pure.
///
/// A page of somebody else's whose name was made to lead to this machine calls it by that name, and gets
/// nothing (DNS rebinding).
struct ServerNames: Equatable, Sendable {
  let address: ListenAddress
  /// Of the machine.
  let machine: String

  /// - Parameter authority: A `Host`, or an `Origin` without its scheme.
  func include(_ authority: String) -> Bool {
    guard let (host, port) = Self.split(authority.lowercased()), port == address.port else {
      return false
    }
    if host == "localhost" { return address.isLoopback || address.isAny }
    let literal = Self.literal(host)
    if address.isAny { return literal != nil || host == machine.lowercased() }
    return literal == address.host || !address.isLoopback && host == machine.lowercased()
  }

  /// - Parameter origin: As a browser sends it.
  func includeOrigin(_ origin: String) -> Bool {
    guard origin.hasPrefix("http://") else { return false }
    return include(String(origin.dropFirst("http://".count)))
  }

  private static func split(_ authority: String) -> (host: String, port: UInt16)? {
    let standard: UInt16 = 80
    // In brackets there are colons too.
    let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
    guard let end else { return nil }
    guard let colon = authority[end...].lastIndex(of: ":") else { return (authority, standard) }
    let digits = authority[authority.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
      return nil
    }
    return (String(authority[..<colon]), port)
  }

  private static func literal(_ host: String) -> ListenAddress.Host? {
    if host.hasPrefix("["), host.hasSuffix("]") {
      return ListenAddress.canonical(AF_INET6, String(host.dropFirst().dropLast())).map { .ip6($0) }
    }
    return ListenAddress.canonical(AF_INET, host).map { .ip4($0) }
  }
}
