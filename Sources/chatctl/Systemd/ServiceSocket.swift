import Glibc

/// Sends to a service manager.
struct ServiceSocket {
  private let address: ServiceAddress
  private let descriptor: Descriptor

  /// - Throws: ``SystemFailure``.
  init(_ address: ServiceAddress) throws {
    self.address = address
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = try Descriptor(socket(AF_UNIX, kind, 0), for: "make a socket")
  }

  /// Sends one datagram. Blocks while the service manager has too many unread.
  /// - Throws: ``SystemFailure`` when nobody is there to hear it.
  func send(_ message: ServiceMessage) throws {
    let bytes = Array(message.text.utf8)
    let sent = address.withAddress { address, length in
      var sent: Int
      repeat {
        sent = sendto(
          descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
      } while sent < 0 && errno == EINTR
      return sent
    }
    guard sent >= 0 else { throw SystemFailure("tell the service manager") }
  }
}
