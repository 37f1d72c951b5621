import Testing

@testable import HeartbeatCheck

@Suite struct `A legal history` {
  @Test func `of a chat that goes through many hands has no findings`() throws {
    var log = Log.claimed
    log.notice("gained", 1, by: "w1", 1)
    log.move("stolen", 1, from: "w1", 1, to: "w2")
    log.notice("lost", 1, by: "w1", 1)
    log.handOver(1, to: "w2", 2, from: "w1")
    log.end("recovered", 1, of: "w2", 2, by: "w1", then: "pending")
    log.claim(1, by: "w1", 3)
    log.notice("fenced", 1, by: "w1", 3)
    log.move("adopted", 1, from: "w1", 3, to: "w1", by: "w1")
    log.end("failed", 1, of: "w1", 4, by: "w1", then: "pending")
    log.claim(1, by: "w2", 5)
    log.end("asked", 1, of: "w2", 5, by: "w2", then: "waiting")
    log.add("answered", 1)
    log.claim(1, by: "w2", 6)
    log.notice("timed_out", 1, by: "w2", 6)
    log.end("gave_up", 1, of: "w2", 6, by: "w2", then: "error")
    log.add("retried", 1)
    log.row(1, "pending", 6)
    #expect(try log.broken() == [])
  }

  @Test func `of a chat that is deleted while it runs goes on with what others notice`() throws {
    var log = Log.claimed
    log.end("deleted", 1, of: "w1", 1, by: nil, then: "gone")
    log.removeRow(1)
    log.notice("lost", 1, by: "w1", 1)
    log.runs = [RecordedRun(chat: 1, incarnation: 11, generation: 1)]
    #expect(try log.broken() == [])
  }

  @Test func `may end with a prune that names the chat`() throws {
    var log = Log.claimed
    log.end("completed", 1, of: "w1", 1, by: "w1", then: "completed")
    log.add("pruned", nil, reason: "3 chats, from 1 to 9")
    log.removeRow(1)
    #expect(try log.broken() == [])
  }

  @Test func `may have gaps once events of chats that are gone were removed`() throws {
    var log = Log()
    log.end("recovered", 7, of: "w1", 4, by: "w2", then: "pending")
    log.claim(7, by: "w2", 6)
    log.notice("lost", 8, by: "w2", 1)
    log.removeRow(7)
    #expect(Set(try log.broken()) == [.begins, .endsOnce, .nextGeneration, .chatGone])
    log.add("pruned", nil, reason: "12 events")
    #expect(try log.broken() == [])
  }

  @Test func `with gaps still gives no generation out twice`() throws {
    var log = Log()
    log.claim(7, by: "w2", 6)
    log.end("released", 7, of: "w2", 6, by: "w2", then: "pending")
    log.claim(7, by: "w1", 6)
    log.removeRow(7)
    log.add("pruned", nil, reason: "12 events")
    #expect(try log.broken() == [.nextGeneration])
  }

  @Test func `of a chat that is there has no gaps, whatever was removed`() throws {
    var log = Log()
    log.claim(1, by: "w1", 2)
    log.add("pruned", nil, reason: "12 events")
    #expect(try log.broken() == [.nextGeneration])
  }

  @Test func `of the first version says nothing of incarnations`() throws {
    var log = Log.claimed
    log.end("completed", 1, of: "w1", 1, by: "w1", then: "completed")
    for index in log.events.indices { log.events[index].incarnation = nil }
    #expect(try log.broken() == [])
  }

  @Test func `ends with a chat that is complete from outside`() throws {
    var log = Log.claimed
    log.end("completed", 1, of: "w1", 1, by: nil, then: "completed")
    #expect(try log.broken() == [])
    log = Log()
    log.add("interrupted", 1)
    log.add("completed", 1)
    log.row(1, "completed", 0)
    #expect(try log.broken() == [])
  }

  @Test func `begins again with a pause that ends, an order that is taken back and a new start`()
    throws
  {
    var log = Log()
    log.add("paused", nil)
    log.add("paused", nil, group: "a")
    log.add("draining", nil)
    log.change { $0.worker = "w1" }
    log.add("resumed", nil)
    log.add("resumed", nil, group: "a")
    log.add("undrained", nil)
    log.change { $0.worker = "w1" }
    log.claim(1, by: "w1", 1)
    log.end("released", 1, of: "w1", 1, by: "w1", then: "pending")
    log.add("draining", nil)
    log.change { $0.worker = "w1" }
    log.stop("w1")
    log.start("w1", as: 12)
    log.workers.append(RecordedWorker(incarnation: 12, name: "w1"))
    log.claim(1, by: "w1", 2)
    log.change { $0.incarnation = 12 }
    log.leases[0].incarnation = 12
    log.chats[0].group = "a"
    #expect(try log.broken() == [])
  }

  @Test func `waits for chats that may still end`() throws {
    var log = Log()
    log.add("created", 2)
    log.row(2, "pending", 0)
    log.chats[1].waitsOn = 1
    log.dependencies = [
      RecordedDependency(chat: 2, after: 1, isOver: false),
      RecordedDependency(chat: 2, after: 9, isOver: true),
    ]
    #expect(try log.broken() == [])
  }
}
