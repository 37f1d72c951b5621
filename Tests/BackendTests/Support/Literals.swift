@testable public import HeartbeatCore

extension Timestamp: ExpressibleByIntegerLiteral {
  public init(integerLiteral milliseconds: Int64) {
    self.init(milliseconds: milliseconds)
  }
}

extension WorkerID: ExpressibleByStringLiteral {
  public init(stringLiteral name: String) {
    self.init(stored: name)
  }
}

extension ChatID: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int64) {
    self.init(number)
  }
}
