import Glibc

/// Where a service manager listens: the path of a socket, or a name that begins with `@` for one that is in
/// no file system. Pure.
///
/// Source: sd_notify(3), NOTIFY_SOCKET; unix(7) on abstract names.
struct ServiceAddress {
  static let variable = "NOTIFY_SOCKET"

  private var address = sockaddr_un()
  private let length: socklen_t

  /// - Throws: ``InvalidInput`` for one of another kind, and for one that is too long.
  init(_ text: String) throws {
    guard text.hasPrefix("/") || text.hasPrefix("@"), text.utf8.count > 1 else {
      throw InvalidInput(
        "$\(Self.variable) is neither an absolute path nor a name that begins with @")
    }
    var bytes = Array(text.utf8)
    // A path ends with a NUL, and a name that is no path begins with one.
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 } else { bytes.append(0) }
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count <= room else {
      throw InvalidInput("$\(Self.variable) is longer than an address can be")
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let beginning = MemoryLayout.size(ofValue: address) - room
    length = socklen_t(beginning + bytes.count)
  }

  /// Calls `body` with what the kernel takes.
  func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result) rethrows
    -> Result
  {
    try withUnsafePointer(to: address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, length) }
    }
  }
}
