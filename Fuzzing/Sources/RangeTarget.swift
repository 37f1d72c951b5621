import HeartbeatCore

@testable import chatctl

/// A range that is taken ascends within its limits and reads the same when it is typed again; so do
/// whole numbers, and chat ids alone and packed.
enum RangeTarget: FuzzTarget {
  static let name = "ranges"

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    durations(text)
    numbers(text)
    chats(text)
  }

  private static func durations(_ text: String) {
    guard let range = try? DurationRange.parse(text) else { return }
    require(
      .zero <= range.shortest && range.shortest <= range.longest && range.longest > .zero
        && range.longest <= DurationArgument.longest, "\(text) is \(range)")
    let again = "\(TimeText.exact(range.shortest))..\(TimeText.exact(range.longest))"
    require((try? DurationRange.parse(again)) == range, "\(text) is printed as \(again)")
  }

  private static func numbers(_ text: String) {
    let number = IntegerArgument.number(text)
    for limits in [0...0, -1000...1000, 1...Int.max] {
      let taken = try? IntegerArgument.parse(in: limits)(text)
      require(taken == number.flatMap { limits.contains($0) ? $0 : nil }, "\(text) in \(limits)")
    }
    if case .atMost(let most)? = try? GroupArgument.maxRunning(text) {
      require(1...1_000_000 ~= most, "\(text) is \(most) places")
    }
  }

  private static func chats(_ text: String) {
    guard let chats = try? ChatIDArgument.parseMany(text) else { return }
    require(!chats.isEmpty, "\(text) is no chat at all")
    require(chats.allSatisfy { $0.rawValue > 0 }, "\(text) has a chat id that is none")
    let again = try? ChatIDArgument.parseMany(chats.map { "\($0)" }.joined(separator: "\u{1F}"))
    require(again == chats, "\(text) is other chats when it is printed")
    require(Set(ChatIDArgument.unique(chats)) == Set(chats), "\(text) has lost a chat")
  }
}
