import Glibc

/// Where the server listens. Pure.
struct ListenAddress: Equatable, Sendable {
  enum Host: Equatable, Sendable {
    case ip4(String)
    case ip6(String)
  }

  let host: Host
  /// 0: any that is free.
  var port: UInt16

  static let standard = ListenAddress(host: .ip4("127.0.0.1"), port: 4280)

  init(host: Host, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// - Parameter text: `127.0.0.1:4280`, `[::1]:4280`, `localhost:4280`.
  /// - Throws: ``InvalidInput``.
  init(_ text: String) throws {
    let wanted = "an address and a port are needed, such as 127.0.0.1:4280 or [::1]:4280"
    guard let colon = text.lastIndex(of: ":"),
      let port = IntegerArgument.number(String(text[text.index(after: colon)...])),
      let port = UInt16(exactly: port)
    else { throw InvalidInput(wanted) }
    let host = text[..<colon]
    self.port = port
    if host == "localhost" {
      self.host = .ip4("127.0.0.1")
    } else if host.hasPrefix("["), host.hasSuffix("]"),
      let address = Self.canonical(AF_INET6, String(host.dropFirst().dropLast()))
    {
      self.host = .ip6(address)
    } else if let address = Self.canonical(AF_INET, String(host)) {
      self.host = .ip4(address)
    } else {
      throw InvalidInput(wanted)
    }
  }

  /// Nobody on another machine reaches it.
  var isLoopback: Bool {
    switch host {
    case .ip4(let address): address.hasPrefix("127.")
    case .ip6(let address): address == "::1"
    }
  }

  /// On all addresses of the machine.
  var isAny: Bool { [.ip4("0.0.0.0"), .ip6("::")].contains(host) }

  /// As it stands in an address of the web.
  var authority: String { "\(Self.name(of: host)):\(port)" }

  static func name(of host: Host) -> String {
    switch host {
    case .ip4(let address): address
    case .ip6(let address): "[\(address)]"
    }
  }

  /// The one way to write an address; nil for what is none.
  static func canonical(_ family: Int32, _ text: String) -> String? {
    var address = in6_addr()
    var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_pton(family, text, &address) == 1,
      inet_ntop(family, &address, &name, socklen_t(name.count)) != nil
    else { return nil }
    return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }
}
