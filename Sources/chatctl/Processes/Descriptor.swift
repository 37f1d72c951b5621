import CPlatform
import Glibc

/// An open file that is closed with its owner. Closed on exec.
final class Descriptor: Sendable {
  /// Above those that a child gets.
  static let lowest: Int32 = 10

  let number: Int32

  /// Takes over `number`, moved to `lowest` or above so that it never stands where a child's standard
  /// streams go.
  /// - Throws: ``SystemFailure``.
  init(_ number: Int32, for purpose: String, lowest: Int32 = lowest) throws {
    guard number >= 0 else { throw SystemFailure(purpose) }
    if number >= lowest {
      self.number = number
      return
    }
    let moved = fcntl(number, F_DUPFD_CLOEXEC, lowest)
    let failure = SystemFailure(purpose)
    Glibc.close(number)
    guard moved >= 0 else { throw failure }
    self.number = moved
  }

  deinit {
    Glibc.close(number)
  }

  /// A pipe; reading from it never blocks.
  static func pipe() throws -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard platform_pipe(&ends) == 0 else { throw SystemFailure("make a pipe") }
    // Both are taken over before either is asked for, so that none stays open when one fails.
    let writing = Result { try Descriptor(ends[1], for: "make a pipe") }
    let reading = Result { try Descriptor(ends[0], for: "make a pipe") }
    _ = fcntl(try reading.get().number, F_SETFL, O_NONBLOCK)
    return (try reading.get(), try writing.get())
  }

  /// A file in memory that reads as `bytes` from its beginning.
  static func memory(_ bytes: [UInt8]) throws -> Descriptor {
    let file = try Descriptor(platform_memory_file(), for: "make a file in memory")
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
      guard written >= 0 || errno == EINTR else { throw SystemFailure("fill a file in memory") }
      rest = rest.dropFirst(max(written, 0))
    }
    lseek(file.number, 0, SEEK_SET)
    return file
  }
}

/// What the system did not do, from `errno`.
struct SystemFailure: Error, CustomStringConvertible {
  let purpose: String
  let code: Int32

  init(_ purpose: String, code: Int32 = errno) {
    self.purpose = purpose
    self.code = code
  }

  /// Whether trying again later may succeed.
  var isTemporary: Bool {
    [EAGAIN, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOSPC, ETXTBSY].contains(code)
  }

  var description: String { "cannot \(purpose): \(String(cString: strerror(code)))" }
}
