/// How long runs took, in a histogram whose steps are a sixty-fourth of what they count.
public struct RunTimes: Hashable, Sendable {
  public private(set) var count = 0
  private var steps: [Int: Int] = [:]

  public init() {}

  public mutating func add(_ duration: Duration) {
    count += 1
    steps[Self.step(of: duration.wholeMilliseconds), default: 0] += 1
  }

  /// At least so long as that part of the runs took, and at most a sixty-fourth longer; nil without runs.
  /// - Parameter part: From 0 to 1.
  public func quantile(_ part: Double) -> Duration? {
    guard count > 0 else { return nil }
    var rest = max(1, Int((Double(count) * part).rounded(.up)))
    for (step, number) in steps.sorted(by: { $0.key < $1.key }) {
      rest -= number
      if rest <= 0 { return .milliseconds(Self.last(of: step)) }
    }
    return nil
  }

  /// Exact below 128 ms; then 64 steps for each doubling.
  private static func step(of milliseconds: Int64) -> Int {
    // What is beyond comes from a strange clock.
    let value = min(max(0, milliseconds), (1 << 62) - 1)
    guard value >= 128 else { return Int(value) }
    let shift = Int64.bitWidth - value.leadingZeroBitCount - 7
    return shift * 64 + Int(value >> Int64(shift))
  }

  private static func last(of step: Int) -> Int64 {
    guard step >= 128 else { return Int64(step) }
    let shift = Int64(step / 64 - 1)
    return (Int64(step) - shift * 64 + 1) << shift - 1
  }
}
