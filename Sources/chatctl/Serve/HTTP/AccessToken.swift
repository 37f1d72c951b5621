import Glibc

/// What whoever may use the server knows.
struct AccessToken: Equatable, Sendable {
  /// In bytes: what can be guessed is no token.
  static let shortest = 16
  static let longest = 512

  let text: String

  /// One that nobody can guess: 256 bits of the system's.
  static func random() -> AccessToken {
    var system = SystemRandomNumberGenerator()
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let length = 43
    return AccessToken(
      text: String((0..<length).map { _ in letters[Int(system.next() & 63)] }))
  }

  private init(text: String) { self.text = text }

  /// - Throws: ``InvalidInput`` for what is too short or cannot be sent in a cookie.
  init(_ text: String) throws {
    guard text.utf8.count >= Self.shortest else {
      throw InvalidInput("a token has at least \(Self.shortest) characters")
    }
    guard text.utf8.count <= Self.longest,
      text.utf8.allSatisfy({ byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "-._~+/=".utf8.contains(byte)
        }
      })
    else {
      throw InvalidInput(
        "a token has at most \(Self.longest) letters, digits and any of - . _ ~ + / =")
    }
    self.text = text
  }

  /// Takes as long for a token that is wrong in its first letter as for one that is in its last.
  func isEqual(to other: String) -> Bool {
    let (own, theirs) = (Array(text.utf8), Array(other.utf8))
    var difference = own.count ^ theirs.count
    for index in own.indices {
      difference |= Int(own[index] ^ (index < theirs.count ? theirs[index] : ~own[index]))
    }
    return difference == 0
  }

  /// From a file that nobody else can read: its one line.
  /// - Throws: ``InvalidInput``, ``SystemFailure``.
  static func read(_ path: String) throws -> AccessToken {
    let file = try Descriptor(
      open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), for: "open \(path)")
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw SystemFailure("look at \(path)") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw InvalidInput("\(path) is no file") }
    guard status.st_uid == geteuid() || status.st_uid == 0 else {
      throw InvalidInput("\(path) belongs to another user")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw InvalidInput("others can read or write \(path): chmod 600 \(path)")
    }
    let room = longest + 2
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = max(Glibc.read(file.number, buffer.baseAddress, room), 0)
    }
    let line = bytes.last == 10 ? bytes.dropLast() : bytes[...]
    guard !line.isEmpty else { throw InvalidInput("\(path) is empty: it must have a token") }
    guard !line.contains(10) else { throw InvalidInput("\(path) has more than one line") }
    guard line.last != 13 else { throw InvalidInput("\(path) ends with a carriage return") }
    do {
      return try AccessToken(String(decoding: line, as: UTF8.self))
    } catch let error as InvalidInput {
      throw InvalidInput("\(path): \(error)")
    }
  }
}
