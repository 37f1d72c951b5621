import HeartbeatCore

@testable import chatctl

/// A duration that is taken is within its limits, and reads the same when it is printed and typed
/// again; each one that can be printed is taken.
enum DurationTarget: FuzzTarget {
  static let name = "durations"

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    typed(String(decoding: bytes, as: UTF8.self))
    var input = FuzzBytes(bytes)
    printed(.milliseconds(input.integer(Int64.self) & 0xF_FFFF_FFFF))
  }

  private static func typed(_ text: String) {
    guard let duration = try? DurationArgument.parseOrZero(text) else {
      return require((try? DurationArgument.parse(text)) == nil, "\(text) is taken and refused")
    }
    require(.zero...DurationArgument.longest ~= duration, "\(text) is beyond the limits")
    require(
      (try? DurationArgument.parse(text)) == (duration == .zero ? nil : duration),
      "\(text) is two durations")
    printed(duration)
  }

  private static func printed(_ duration: Duration) {
    let text = TimeText.exact(duration)
    let again = try? DurationArgument.parseOrZero(text)
    require(
      again == (duration <= DurationArgument.longest ? duration : nil),
      "\(duration) is printed as \(text)")
    require(!TimeText.rounded(duration).isEmpty, "\(duration) is nothing when rounded")
  }
}
