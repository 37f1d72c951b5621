import Testing

@testable import HeartbeatCheck

/// A history that breaks one rule, and what is wrong with it.
struct IllegalHistory: CustomTestStringConvertible {
  let rule: Rule
  let testDescription: String
  let log: Log

  init(_ rule: Rule, _ description: String, _ log: Log = Log(), _ change: (inout Log) -> Void) {
    self.rule = rule
    testDescription = "\(rule.rawValue): \(description)"
    var log = log
    change(&log)
    self.log = log
  }

  static let all = ofChats + ofEnds + ofMoves + ofWorkersAndGroups + ofTables

  private static let ofChats = [
    IllegalHistory(.begins, "a chat is made twice") { $0.add("created", 1) },
    IllegalHistory(.begins, "a chat that is there was never made") { log in
      log.add("interrupted", 2)
      log.row(2, "waiting", 0)
    },
    IllegalHistory(.begins, "a chat that is gone was never made, and no event was removed") { log in
      log.add("deleted", 2)
    },
    IllegalHistory(.knownKind, "an event of no known kind") { $0.add("vanished", 1) },
    IllegalHistory(.possible, "a chat that is waiting is claimed") { log in
      log.add("interrupted", 1)
      log.claim(1, by: "w1", 1)
    },
    IllegalHistory(.possible, "a pending chat is retried") { $0.add("retried", 1) },
    IllegalHistory(.possible, "a completed chat is interrupted", .claimed) { log in
      log.end("completed", 1, of: "w1", 1, by: "w1", then: "completed")
      log.add("interrupted", 1)
      log.row(1, "waiting", 1)
    },
    IllegalHistory(.namesHolder, "nobody is named") { log in
      log.claim(1, by: "w1", 1)
      log.change { $0.worker = nil }
    },
    IllegalHistory(.oneHolder, "two workers claim one chat", .claimed) { log in
      log.claim(1, by: "w2", 2)
    },
    IllegalHistory(.nextGeneration, "a generation is given out twice", .claimed) { log in
      log.end("released", 1, of: "w1", 1, by: "w1", then: "pending")
      log.claim(1, by: "w2", 1)
    },
    IllegalHistory(.nextGeneration, "a generation is left out") { $0.claim(1, by: "w1", 2) },
    IllegalHistory(.nextGeneration, "a theft goes back", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.change { $0.generation = 1 }
      log.row(1, "running", 1, by: "w2")
    },
    IllegalHistory(.trueLoss, "a worker loses what it holds", .claimed) { log in
      log.notice("lost", 1, by: "w1", 1)
    },
    IllegalHistory(.staysGone, "a deleted chat is claimed") { log in
      log.add("deleted", 1)
      log.claim(1, by: "w1", 1)
      log.removeRow(1)
    },
  ]

  private static let ofEnds = [
    IllegalHistory(.endsOnce, "a generation ends twice", .claimed) { log in
      log.end("released", 1, of: "w1", 1, by: "w1", then: "pending")
      log.end("recovered", 1, of: "w1", 1, by: "w2", then: "pending")
    },
    IllegalHistory(.endsOnce, "a late finish ends an older generation", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.end("completed", 1, of: "w1", 1, by: "w1", then: "completed")
      log.row(1, "completed", 2)
    },
    IllegalHistory(.endsOnce, "what has not begun ends") { log in
      log.end("recovered", 1, of: "w1", 1, by: "w2", then: "pending")
    },
    IllegalHistory(.endsHolder, "it is taken from somebody else", .claimed) { log in
      log.end("recovered", 1, of: "w2", 1, by: nil, then: "pending")
    },
    IllegalHistory(.endsByHolder, "another worker finishes it", .claimed) { log in
      log.end("completed", 1, of: "w1", 1, by: "w2", then: "completed")
    },
    IllegalHistory(.endsByHolder, "an older incarnation finishes it", .claimed) { log in
      log.end("failed", 1, of: "w1", 1, by: "w1", then: "pending")
      log.change { $0.incarnation = 10 }
    },
    IllegalHistory(.saysEnd, "a run is over and its lease is not", .claimed) { log in
      log.end("completed", 1, of: "w1", 1, by: "w1", then: "completed")
      log.change { $0.ended = nil }
    },
    IllegalHistory(.saysEnd, "a recovery of nothing") { $0.add("recovered", 1) },
    IllegalHistory(.saysEnd, "a message ends a lease", .claimed) { log in
      log.add("sent", 1)
      log.change {
        $0.from = "w1"
        $0.ended = 1
      }
    },
    IllegalHistory(.saysEnd, "a theft does not say what it ends", .claimed) { log in
      log.end("released", 1, of: "w1", 1, by: "w1", then: "pending")
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.change { $0.ended = nil }
    },
  ]

  private static let ofMoves = [
    IllegalHistory(.moves, "a theft from oneself", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w1")
    },
    IllegalHistory(.moves, "a theft by a worker", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2", by: "w2")
    },
    IllegalHistory(.moves, "an adoption from another worker id", .claimed) { log in
      log.move("adopted", 1, from: "w1", 1, to: "w2", by: "w2")
    },
    IllegalHistory(.moves, "a claim for somebody else") { log in
      log.claim(1, by: "w1", 1)
      log.change { $0.actor = "w2" }
    },
    IllegalHistory(.handsOverToHolder, "a hand-over to who has lost it", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.handOver(1, to: "w1", 1, from: "w2")
    },
    IllegalHistory(.handsOverOnce, "a second hand-over to one generation", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.handOver(1, to: "w2", 2, from: "w1")
      log.handOver(1, to: "w2", 2, from: "w1", "worker_dead")
    },
    IllegalHistory(.saysHowEnded, "a hand-over for no reason", .claimed) { log in
      log.move("stolen", 1, from: "w1", 1, to: "w2")
      log.handOver(1, to: "w2", 2, from: "w1", nil)
    },
  ]

  private static let ofWorkersAndGroups = [
    IllegalHistory(.started, "an incarnation starts twice") { $0.start("w1") },
    IllegalHistory(.started, "a claim by who has not started") { log in
      log.claim(1, by: "w1", 1)
      log.change { $0.incarnation = 33 }
      log.workers.append(RecordedWorker(incarnation: 33, name: "w1"))
      log.leases[0].incarnation = 33
    },
    IllegalHistory(.started, "a claim by who has stopped") { log in
      log.stop("w1")
      log.claim(1, by: "w1", 1)
    },
    IllegalHistory(.draining, "a claim while it drains") { log in
      log.add("draining", nil)
      log.change { $0.worker = "w1" }
      log.claim(1, by: "w1", 1)
    },
    IllegalHistory(.paused, "a claim while everything is paused") { log in
      log.add("paused", nil)
      log.claim(1, by: "w1", 1)
    },
    IllegalHistory(.paused, "a claim while its group is paused") { log in
      log.add("paused", nil, group: "a")
      log.claim(1, by: "w1", 1)
      log.chats[0].group = "a"
    },
    IllegalHistory(.places, "one claim too many", .claimed) { log in
      log.add("group_set", nil, group: "a", reason: "max-running 1")
      log.add("created", 2)
      log.claim(2, by: "w2", 1)
      for index in log.chats.indices { log.chats[index].group = "a" }
    },
  ]

  private static let ofTables = [
    IllegalHistory(.chatAsTold, "another status") { $0.row(1, "waiting", 0) },
    IllegalHistory(.chatAsTold, "another generation", .claimed) {
      $0.row(1, "running", 2, by: "w1")
    },
    IllegalHistory(.chatAsTold, "no history") { $0.row(2, "pending", 0) },
    IllegalHistory(.chatGone, "no row, and nothing says why") { $0.removeRow(1) },
    IllegalHistory(.chatGone, "a row, although it was deleted") { $0.add("deleted", 1) },
    IllegalHistory(.chatGone, "pruned before something happened to it") { log in
      log.add("pruned", nil, reason: "1 chat, from 1 to 1")
      log.add("interrupted", 1)
      log.removeRow(1)
    },
    IllegalHistory(.leaseAsTold, "another worker", .claimed) { $0.row(1, "running", 1, by: "w2") },
    IllegalHistory(.leaseOfRunning, "running without a lease", .claimed) { $0.leases = [] },
    IllegalHistory(.leaseOfRunning, "a lease of a pending chat") { log in
      log.leases = [RecordedLease(chat: 1, incarnation: 11, generation: 0)]
    },
    IllegalHistory(.leaseOfRunning, "a lease of a chat that is gone") { log in
      log.leases = [RecordedLease(chat: 9, incarnation: 11, generation: 1)]
    },
    IllegalHistory(.leaseGeneration, "a lease of an older generation", .claimed) { log in
      log.leases[0].generation = 9
    },
    IllegalHistory(.knownOwner, "a lease of nobody", .claimed) { $0.leases[0].incarnation = 99 },
    IllegalHistory(.knownOwner, "a run of nobody", .claimed) { log in
      log.runs = [RecordedRun(chat: 1, incarnation: 99, generation: 1)]
    },
    IllegalHistory(.runAsTold, "a run of a generation to come", .claimed) { log in
      log.runs = [RecordedRun(chat: 1, incarnation: 11, generation: 2)]
    },
    IllegalHistory(.runAsTold, "a run of who does not hold it", .claimed) { log in
      log.runs = [RecordedRun(chat: 1, incarnation: 22, generation: 1)]
    },
    IllegalHistory(.waitCount, "a chat waits for more than there is") { $0.chats[0].waitsOn = 1 },
    IllegalHistory(.waitPossible, "a chat waits for one that is gone") { log in
      log.chats[0].waitsOn = 1
      log.dependencies = [RecordedDependency(chat: 1, after: 7, isOver: false)]
    },
    IllegalHistory(.answerGeneration, "an answer of a generation to come", .claimed) { log in
      log.answers = [RecordedAnswer(chat: 1, generation: 2)]
    },
  ]
}
