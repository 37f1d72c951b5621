import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `The lines of a watch` {
  private func changed(_ change: (inout Chat) -> Void) -> Snapshot {
    var chats = WatchFixture.snapshot.chats
    change(&chats[0])
    return WatchFixture.snapshot(chats, workers: WatchFixture.snapshot.workers)
  }

  @Test func `tell first what there is, and then what changes`() {
    var lines = WatchLines()
    #expect(lines.next(WatchFixture.snapshot).count == 2 + 2 + 6)
    #expect(lines.next(WatchFixture.snapshot).isEmpty)
    let other = WatchFixture.snapshot(
      [WatchFixture.chat(5, .completed)] + WatchFixture.snapshot.chats.dropFirst(),
      workers: WatchFixture.snapshot.workers)
    let told = lines.next(other).map(\.text)
    #expect(told.count == 1)
    #expect(told[0].hasSuffix("chat 5 completed, generation 1: a chat"))
  }

  @Test func `do not tell heartbeats and signs of life`() {
    var lines = WatchLines()
    _ = lines.next(WatchFixture.snapshot)
    let beat = changed { chat in
      chat.heartbeatAt = WatchFixture.now
      chat.lastOutputAt = WatchFixture.now
    }
    #expect(lines.next(beat).isEmpty)
  }
}
