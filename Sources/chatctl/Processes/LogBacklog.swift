import HeartbeatCore

/// What a command has printed and is not in its log yet, up to a limit: the oldest is left out.
struct LogBacklog {
  struct Portion {
    let bytes: [UInt8]
    let stream: LogLine.Stream
    let at: Timestamp

    /// About as many bytes as it takes in the log.
    fileprivate var size: Int {
      bytes.count + LogLine.overhead * bytes.count { $0 == UInt8(ascii: "\n") }
    }
  }

  /// In bytes of the log. A portion that alone is larger is kept.
  let limit: Int
  private(set) var leftOut = 0
  private var portions: [Portion] = []
  private var sizes: [Int] = []
  private var size = 0

  init(limit: Int) {
    self.limit = limit
  }

  var isEmpty: Bool { portions.isEmpty && leftOut == 0 }

  mutating func add(_ portion: Portion) {
    portions.append(portion)
    sizes.append(portion.size)
    size += portion.size
    var excess = 0
    while excess < sizes.count - 1, size - sizes[excess] >= limit {
      size -= sizes[excess]
      leftOut += portions[excess].bytes.count
      excess += 1
    }
    portions.removeFirst(excess)
    sizes.removeFirst(excess)
  }

  /// - Returns: What is left, oldest first, and how many bytes before it are not.
  mutating func take() -> (leftOut: Int, portions: [Portion]) {
    defer { self = LogBacklog(limit: limit) }
    return (leftOut, portions)
  }
}
