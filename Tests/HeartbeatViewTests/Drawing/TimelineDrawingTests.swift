import HeartbeatCore
import HeartbeatView
import Testing

@Suite struct `A drawing of a timeline` {
  private func drawing(_ story: Story, seconds: Double = 10, width: Int = 960) -> TimelineDrawing {
    TimelineDrawing(
      story.timeline(resolution: .milliseconds(Int64(seconds))), from: Story.time(0),
      to: Story.time(seconds), width: width)
  }

  @Test func `names each chat, its worker, and how it ended`() {
    let svg = drawing(Story.everything).svg
    #expect(
      svg.contains(
        "<title>chat 2, generation 1, w1: 12:00:01.000 to 12:00:03.000 (2s), stolen by operator"))
    #expect(
      svg.contains(
        "chat 3, generation 2, w2: 12:00:07.200 to now, still held"))
    #expect(svg.contains("<title>12:00:03.000: chat 2, generation 2, from w1 to w2, stolen"))
    #expect(svg.contains("its process was found dead (2): worker_dead"))
  }

  @Test func `has nothing that users wrote as markup`() {
    let svg = drawing(Story.everything).svg
    #expect(svg.contains("w1 is &lt;too&gt; slow &amp; &quot;old&quot;\u{FFFD}"))
    #expect(!svg.contains("<too>"))
    #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test func `leads to chats where it is told to`() {
    var drawing = drawing(Story.everything)
    #expect(!drawing.svg.contains("<a "))
    drawing.link = { "?a=1&chat=\($0)\"" }
    #expect(drawing.svg.contains("href=\"?a=1&amp;chat=2&quot;\""))
  }

  @Test func `says local time too where it is another one`() {
    var drawing = drawing(Story.everything)
    #expect(!drawing.svg.contains("UTC+"))
    drawing.localOffset = .seconds(7200)
    #expect(drawing.svg.contains("UTC+02:00"))
    #expect(drawing.svg.contains(">14:00:05<"))
  }

  @Test func `says when nothing has happened`() {
    let svg = drawing(Story()).svg
    #expect(svg.contains("Nothing happened"))
  }

  @Test func `is the same each time`() {
    #expect(drawing(Story.everything).svg == drawing(Story.everything).svg)
  }

  /// Rows are as far apart as bars are high, so it is enough that none shares a row and a stretch.
  @Test func `overlaps no bars`() throws {
    var story = Story()
    for chat in 1...60 as ClosedRange<Int64> {
      story.claim(chat, "w1", at: Double(chat * 7 % 50) / 5)
      story.end(.completed, chat, "w1", at: Double(chat * 7 % 50) / 5 + Double(chat % 5) / 10)
    }
    let bars = Self.rects(in: drawing(story).svg)
    #expect(bars.count == 60)
    for (index, one) in bars.enumerated() {
      for other in bars[(index + 1)...] where one.y == other.y {
        #expect(one.x + one.width <= other.x || other.x + other.width <= one.x)
      }
    }
  }

  @Test func `stays small and tells how many there were, however many chats and workers`() {
    var story = Story()
    for chat in 1...20_000 as ClosedRange<Int64> {
      let worker = "w\(chat % 300)"
      story.claim(chat, worker, at: Double(chat) / 20)
      let end: Event.Kind = [.completed, .failed, .released, .interrupted][Int(chat % 4)]
      story.end(end, chat, worker, at: Double(chat) / 20 + Double(chat % 97))
    }
    let svg = drawing(story, seconds: 1000).svg
    #expect(svg.utf8.count < 1 << 20)
    #expect(svg.contains("260 more workers"))
    #expect(svg.contains("leases held; ended: "))
  }

  @Test func `gives few chats their bars although another worker has thousands`() {
    var story = Story()
    story.claim(1, "w1", at: 1)
    for chat in 2...5000 as ClosedRange<Int64> { story.claim(chat, "w2", at: 2) }
    let svg = drawing(story).svg
    #expect(svg.contains("<title>chat 1, generation 1, w1"))
    #expect(svg.contains("4999 leases held"))
    #expect(svg.utf8.count < 60_000)
  }

  struct Rect {
    let x, y, width: Double
  }

  private static func rects(in svg: String) -> [Rect] {
    svg.split(separator: "<rect ").dropFirst().compactMap { part in
      guard part.contains("height=\"15\""), part.hasPrefix("x=") else { return nil }
      let values = part.split(separator: "\"")
      guard values.count > 6, let x = Double(values[1]), let y = Double(values[3]),
        let width = Double(values[5])
      else { return nil }
      return Rect(x: x, y: y, width: width)
    }
  }
}
