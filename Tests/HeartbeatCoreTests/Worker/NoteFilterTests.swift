import Testing

@testable import HeartbeatCore

@Suite struct `A note of the upkeep` {
  /// Which of the notes, each with the seconds at which it comes, are said.
  private func said(_ notes: [(message: String, frames: Int, at: Int)]) -> [Int] {
    var filter = NoteFilter()
    return notes.compactMap { message, frames, seconds in
      let note = MaintenanceNote(message, details: ["frames": "\(frames)"])
      return filter.isNews(note, at: Uptime(nanoseconds: 0) + .seconds(seconds)) ? seconds : nil
    }
  }

  @Test func `is said once, and again when it changes`() {
    #expect(
      said([("reader", 1, 0), ("reader", 1, 18), ("full disk", 1, 36), ("reader", 1, 54)])
        == [0, 36, 54])
    #expect(said([("reader", 1, 0), ("reader", 1, 9000)]) == [0])
  }

  @Test func `whose numbers grow is said again only after an hour`() {
    #expect(
      said([
        ("reader", 1, 0), ("reader", 2, 3599), ("reader", 3, 3600), ("reader", 4, 7199),
        ("reader", 3, 7300),
      ]) == [0, 3600])
  }
}
