@testable import chatctl

/// A line of progress has a part from 0 to 1 and a note of bounded length; in a stream of lines the
/// newest counts, wherever the stream is cut.
enum ProgressTarget: FuzzTarget {
  static let name = "progress"

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    let text = UTF8Bytes.text(bytes)
    if let progress = ProgressLine.parse(text) {
      require(0...1 ~= progress.fraction, "\(text) is \(progress.fraction)")
      require((progress.note?.count ?? 0) <= ProgressLine.longestNote, "\(text) has a long note")
    }
    stream(bytes)
  }

  /// The first byte says how long the portions are, the second how often all comes: long lines too.
  private static func stream(_ bytes: UnsafeBufferPointer<UInt8>) {
    var input = FuzzBytes(bytes)
    let portion = 1 + Int(input.byte()) * 16 % 1021
    let times = max(1, Int(input.byte()) - 200)
    let rest = Array(repeatElement(input.remaining(), count: times).joined())
    var whole = LineSplitter()
    var cut = LineSplitter()
    let lines = whole.lines(rest) + [whole.end()].compactMap(\.self)
    var others: [String] = []
    for start in stride(from: 0, to: rest.count, by: portion) {
      others += cut.lines(Array(rest[start..<min(start + portion, rest.count)]))
    }
    others += [cut.end()].compactMap(\.self)
    require(lines == others, "cut into portions of \(portion) the lines are others")
    require(
      lines.allSatisfy { $0.utf8.count <= 3 * LineSplitter.longestLine }, "a line is too long")
  }
}
