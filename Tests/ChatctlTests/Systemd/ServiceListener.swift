import Foundation
import Glibc

@testable import chatctl

/// Plays the service manager: a socket that takes what services tell.
final class ServiceListener {
  private let descriptor: Int32
  /// As it goes into the environment.
  let address: String

  /// - Parameter address: A path, or a name that begins with `@`.
  init(_ address: String) throws {
    self.address = address
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, kind, 0)
    let bound = try ServiceAddress(address).withAddress { bind(descriptor, $0, $1) }
    guard bound == 0 else { throw ChildProcess.StartFailed(code: errno) }
  }

  deinit {
    close(descriptor)
  }

  /// One that is in no file system, of this test alone.
  static func abstract() throws -> ServiceListener {
    try ServiceListener("@chatctl-\(UUID().uuidString)")
  }

  var environment: [String: String] { [ServiceAddress.variable: address] }

  /// What has come and was not read: of each message, the assignments by their names.
  func readAll() -> [[String: String]] {
    var all: [[String: String]] = []
    while let message = next(within: 0) { all.append(message) }
    return all
  }

  /// The messages up to the first one that is like that.
  /// - Throws: ``LineQueue/Silence`` when nothing comes for a minute, which is for ever.
  func read(until isWanted: ([String: String]) -> Bool) throws -> [[String: String]] {
    var all: [[String: String]] = []
    while let message = next(within: 60_000) {
      all.append(message)
      if isWanted(message) { return all }
    }
    throw LineQueue.Silence()
  }

  private func next(within milliseconds: Int32) -> [String: String]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    let text = String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
    return Dictionary(
      text.split(separator: "\n").map { line in
        let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), String(parts.dropFirst().first ?? ""))
      }, uniquingKeysWith: { "\($0) and \($1)" })
  }
}
