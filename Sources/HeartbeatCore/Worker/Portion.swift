/// How many rows the next transaction takes. Pure.
///
/// Each commit waits for the disk, so large ones end more chats in a second; while one is written, nobody
/// else can. It grows as long as nobody waits and it is short, and is as small as it was at first as soon as
/// somebody waits.
struct Portion {
  /// How long a transaction may take, apart from one that is as small as can be. As long as a renewal of
  /// 100,000 chats.
  static let longest: Duration = .milliseconds(50)
  /// A portion is never larger than so many of the least.
  static let growth = 8

  private let least: Int
  private(set) var size: Int

  /// - Parameter least: Positive.
  init(least: Int) {
    self.least = least
    size = least
  }

  /// - Parameters:
  ///   - count: How many rows there were for it.
  ///   - duration: How long the transaction took.
  ///   - othersWait: Whether others wait for their turn to write.
  mutating func wrote(_ count: Int, in duration: Duration, othersWait: Bool) {
    if othersWait {
      size = least
    } else if duration > Self.longest {
      size = max(size / 2, least)
    } else if count >= size, duration * 2 <= Self.longest {
      size = min(size * 2, least * Self.growth)
    }
  }
}
