import Foundation
import HeartbeatView
import Testing

@Suite struct `The drawing of a story` {
  /// Whoever changes how a drawing looks looks at it, and then lets the test write it anew by the variable
  /// CHATCTL_TEST_WRITE.
  @Test func `is as it was looked at`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "story.svg")
    var drawing = TimelineDrawing(
      Story.everything.timeline(), from: Story.time(0), to: Story.time(10))
    drawing.localOffset = .seconds(7200)
    let svg = drawing.svg + "\n"
    if ProcessInfo.processInfo.environment["CHATCTL_TEST_WRITE"] != nil {
      try svg.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let different = zip(svg.split(separator: "\n"), expected.split(separator: "\n"))
      .first { $0 != $1 }
    #expect(svg == expected, "first: \(different.map { "\($0)" } ?? "the end")")
  }
}
