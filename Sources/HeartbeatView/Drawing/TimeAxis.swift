import HeartbeatCore

/// Where a time stands on a line, and which times are written beside it. Pure.
struct TimeAxis {
  let from: Timestamp
  let to: Timestamp
  let left: Double
  let right: Double

  struct Tick: Equatable {
    let time: Timestamp
    let label: String
    /// Whether it begins a day.
    let isDay: Bool
  }

  /// - Parameters:
  ///   - to: Where it is not later than `from`, the axis is a millisecond long.
  init(from: Timestamp, to: Timestamp, left: Double, right: Double) {
    self.from = from
    self.to = to > from ? to : Timestamp(milliseconds: from.milliseconds + 1)
    self.left = left
    self.right = right
  }

  private var length: Double { Double(from.span(to: to).wholeMilliseconds) }

  /// A time beyond an end stands at that end.
  func x(_ time: Timestamp) -> Double {
    let time = min(max(time, from), to)
    return left + (right - left) * Double(from.span(to: time).wholeMilliseconds) / length
  }

  func time(atPart part: Double) -> Timestamp {
    Timestamp(milliseconds: from.milliseconds + Int64((length * part).rounded()))
  }

  /// What people count in, so far apart that their labels do not touch.
  func ticks(offset: Duration = .zero) -> [Tick] {
    let pixels = (right - left) / length
    let step = Self.steps.first { Double($0) * pixels >= ($0 < 1000 ? 96 : 72) } ?? Self.steps.last
    guard let step else { return [] }
    var ticks: [Tick] = []
    let shift = offset.wholeMilliseconds
    let first = (from.milliseconds + shift - 1 + step) / step * step - shift
    for milliseconds in stride(from: first, through: to.milliseconds, by: Int(step)) {
      let time = Timestamp(milliseconds: milliseconds)
      guard time >= from else { continue }
      let clock = ClockTime(time, offset: offset)
      let isDay = clock.milliseconds == "00:00:00.000"
      let label =
        switch step {
        case _ where isDay: String(clock.date.dropFirst(5))
        case ..<1000: clock.milliseconds
        case ..<60_000: clock.seconds
        default: clock.minutes
        }
      ticks.append(Tick(time: time, label: label, isDay: isDay))
    }
    return ticks
  }

  /// In milliseconds.
  private static let steps: [Int64] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500]
    + [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map { $0 * 1000 }
    + [1, 2, 3, 6, 12, 24, 48, 168, 336, 672, 1344, 2688].map { $0 * 3_600_000 }
}
