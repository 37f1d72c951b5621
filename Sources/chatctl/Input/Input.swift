import Glibc

/// Reads bytes from a file or from stdin.
struct Input: ~Copyable {
  /// What messages call it.
  let name: String
  private let descriptor: Int32

  /// - Parameter path: `-` for stdin.
  init(path: String) throws {
    guard path != "-" else {
      name = "stdin"
      descriptor = STDIN_FILENO
      return
    }
    name = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.failure, "cannot open \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Hands out portions until the end, or until `body` has had enough.
  /// - Parameter body: Returns whether it wants more.
  func read(_ body: (ArraySlice<UInt8>) throws -> Bool) throws {
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = portion.withUnsafeMutableBytes {
        Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count == 0 { return }
      if count > 0 {
        guard try body(portion[..<count]) else { return }
      } else if errno != EINTR {
        throw CommandFailure(.failure, "cannot read \(name): \(String(cString: strerror(errno)))")
      }
    }
  }

  /// All of it as text of at most `limit` bytes.
  func text(limit: Int) throws -> String {
    var bytes: [UInt8] = []
    try read { portion in
      bytes += portion
      return bytes.count <= limit
    }
    guard bytes.count <= limit else { throw InvalidInput("\(name) has more than \(limit) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InvalidInput("\(name) is not valid UTF-8")
    }
    return text
  }

  /// Calls `body` for each line, without its line feed, and its number from 1.
  func lines(limit: Int, _ body: (Int, ArraySlice<UInt8>) throws -> Void) throws {
    let lineFeed = UInt8(ascii: "\n")
    var number = 1
    var line: [UInt8] = []
    try read { portion in
      var rest = portion
      while let end = rest.firstIndex(of: lineFeed) {
        line += rest[..<end]
        rest = rest[(end + 1)...]
        try body(number, line[...])
        number += 1
        line.removeAll(keepingCapacity: true)
      }
      line += rest
      guard line.count <= limit else {
        throw InvalidInput("line \(number) of \(name) has more than \(limit) bytes")
      }
      return true
    }
    if !line.isEmpty { try body(number, line[...]) }
  }
}
