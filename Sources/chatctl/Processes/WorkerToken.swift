/// What tells one worker process from all others that there were and will be: a random number.
struct WorkerToken: Hashable, Sendable, CustomStringConvertible {
  /// A limit of a process is a number too, and this is no usual one.
  private static let numbers: ClosedRange<UInt64> = 1 << 62...(1 << 63) - 1

  let rawValue: UInt64

  static func random() -> WorkerToken { WorkerToken(.random(in: numbers)) }

  /// Nil for what is no token's number.
  init?(rawValue: UInt64) {
    guard Self.numbers.contains(rawValue) else { return nil }
    self.init(rawValue)
  }

  /// Nil for what is not what ``description`` gives.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count == 16, let number = UInt64(text, radix: 16) else { return nil }
    self.init(rawValue: number)
    guard description == text else { return nil }
  }

  private init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// 16 hexadecimal digits.
  var description: String { String(rawValue, radix: 16) }
}
