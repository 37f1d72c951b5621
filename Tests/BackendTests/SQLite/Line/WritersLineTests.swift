import CPlatform
import Foundation
import Glibc
import HeartbeatLocks
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite(.timeLimit(.minutes(1))) struct `The writers' line` {
  private func withLine(_ body: (String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      try body(path)
    }
  }

  /// Another writer's place in the line, as the file shows it.
  private func stand(at byte: Int64, beside path: String) throws -> Int32 {
    let descriptor = try LockFile.open(
      path + "-writers.lock", O_RDWR | O_CREAT, beside: path)
    #expect(platform_lock_byte(descriptor, byte) == 0)
    return descriptor
  }

  @Test func `lets one writer through at a time and counts them`() throws {
    try withLine { path in
      let (first, second) = (WritersLine(beside: path), WritersLine(beside: path))
      let impatient = WritersLine.Manner.ordinary(patience: .milliseconds(1))
      try first.inTurn(impatient) {
        let descriptor = try LockFile.open(path + "-writers.lock", O_RDONLY, beside: path)
        defer { close(descriptor) }
        #expect(platform_byte_is_locked(descriptor, WritersLine.writing) == 1)
        // It goes on without its turn, and leaves the first one's alone.
        second.inTurn(impatient) {}
        #expect(platform_byte_is_locked(descriptor, WritersLine.writing) == 1)
      }
      second.inTurn(impatient) {}
      let data = try Data(contentsOf: URL(fileURLWithPath: path + "-writers.lock"))
      #expect(data.first == 3)
    }
  }

  /// Who has much to write asks for it, and makes it short. A heartbeat goes first without anybody's doing.
  @Test(arguments: [false, true]) func `shows that others wait that are not urgent`(isUrgent: Bool)
    throws
  {
    try withLine { path in
      let line = WritersLine(beside: path)
      let patience = Duration.seconds(50)
      let hasEnded = DispatchSemaphore(value: 0)
      try line.inTurn(.ordinary(patience: patience)) {
        #expect(!line.othersWait)
        // Of its own: tests that wait here may have all threads of the queues.
        Thread.detachNewThread {
          WritersLine(beside: path).inTurn(
            isUrgent ? .urgent(patience: patience) : .ordinary(patience: patience)
          ) {}
          hasEnded.signal()
        }
        let descriptor = try LockFile.open(path + "-writers.lock", O_RDWR, beside: path)
        defer { close(descriptor) }
        let byte = isUrgent ? WritersLine.urgent : WritersLine.waiting
        while platform_byte_is_locked(descriptor, byte) != 1 { sched_yield() }
        #expect(line.othersWait == !isUrgent)
      }
      hasEnded.wait()
      #expect(!line.othersWait)
    }
  }

  @Test func `does not keep who comes next from writing when somebody dies in it`() throws {
    try withLine { path in
      close(try stand(at: WritersLine.writing, beside: path))
      let store = try SQLiteChatStore(opening: path, busyTimeout: .zero)
      #expect(try store.create([ChatDraft(title: "a chat")], at: 0).count == 1)
    }
  }

  /// It has its turn and was stopped before it asked for SQLite's lock.
  @Test func `is left when nobody in front moves`() throws {
    try withLine { path in
      let stopped = try stand(at: WritersLine.writing, beside: path)
      defer { close(stopped) }
      let store = try SQLiteChatStore(opening: path)
      #expect(try store.create([ChatDraft(title: "a chat")], at: 0).count == 1)
    }
  }

  @Test func `is left by a heartbeat after a tenth of a second`() throws {
    try withLine { path in
      let stopped = try stand(at: WritersLine.writing, beside: path)
      defer { close(stopped) }
      let started = ContinuousClock.now
      var elapsed: Duration?
      WritersLine(beside: path).inTurn(.heartbeat) {
        elapsed = started.duration(to: .now)
        // While it writes without its turn, nobody who is not urgent goes before it.
        #expect(platform_byte_is_locked(stopped, WritersLine.urgent) == 1)
      }
      #expect(try #require(elapsed) >= .milliseconds(100))
      #expect(platform_byte_is_locked(stopped, WritersLine.urgent) == 0)
    }
  }

  @Test func `lets a heartbeat that waits go before others`() throws {
    try withLine { path in
      let heartbeat = try stand(at: WritersLine.urgent, beside: path)
      defer { close(heartbeat) }
      let started = ContinuousClock.now
      var elapsed: Duration?
      WritersLine(beside: path).inTurn(.ordinary(patience: .seconds(5))) {
        elapsed = started.duration(to: .now)
      }
      // This heartbeat does not come, so the line is left to it for no longer.
      #expect(try #require(elapsed) >= WritersLine.courtesy)
    }
  }

  /// A heartbeat's process that was stopped while it waited.
  @Test func `is not closed by a heartbeat that does not come`() throws {
    try withLine { path in
      let stopped = try stand(at: WritersLine.urgent, beside: path)
      defer { close(stopped) }
      let store = try SQLiteChatStore(opening: path)
      #expect(try store.create([ChatDraft(title: "a chat")], at: 0).count == 1)
    }
  }

  @Test(arguments: [true, false])
  func `is done without where its file cannot be used`(isDirectory: Bool) throws {
    try withLine { path in
      let file = path + "-writers.lock"
      unlink(file)
      if isDirectory { mkdir(file, 0o700) } else { symlink(path, file) }
      let store = try SQLiteChatStore(opening: path)
      #expect(try store.create([ChatDraft(title: "a chat")], at: 0).count == 1)
    }
  }

  private func openAtTheDoor(_ path: String) throws -> SQLiteChatStore {
    try ChatDatabase(path: path, writesOnce: true).openStore(.operator)
  }

  @Test
  func `is joined at its door by whoever opens the database to write once, until it has written`()
    throws
  {
    try withLine { path in
      let seen = try LockFile.open(path + "-writers.lock", O_RDWR | O_CREAT, beside: path)
      defer { close(seen) }
      func isDoorTaken() -> Bool { platform_byte_is_locked(seen, WritersLine.door) == 1 }
      let others = try ChatDatabase(path: path).openStore(.operator)
      _ = try ChatDatabase(path: path, writesOnce: true).openStore(.heartbeat)
      #expect(!isDoorTaken())
      let store = try openAtTheDoor(path)
      #expect(isDoorTaken())
      _ = try others.create([ChatDraft(title: "a chat")], at: 0)
      #expect(isDoorTaken())
      _ = try store.create([ChatDraft(title: "a chat")], at: 0)
      #expect(!isDoorTaken())
      _ = try store.create([ChatDraft(title: "a chat")], at: 0)
      #expect(!isDoorTaken())
    }
  }

  @Test func `opens its door again when whoever is there ends without having written`() throws {
    try withLine { path in
      let seen = try LockFile.open(path + "-writers.lock", O_RDWR | O_CREAT, beside: path)
      defer { close(seen) }
      do { _ = try openAtTheDoor(path) }
      #expect(platform_byte_is_locked(seen, WritersLine.door) == 0)
    }
  }

  /// Its process was stopped before it had written.
  @Test func `is joined without its door when nobody there moves`() throws {
    try withLine { path in
      let stopped = try stand(at: WritersLine.door, beside: path)
      defer { close(stopped) }
      let database = ChatDatabase(path: path, writesOnce: true)
      let started = ContinuousClock.now
      let store = try database.openStore(.operator, patience: .milliseconds(30))
      #expect(started.duration(to: .now) >= .milliseconds(30))
      #expect(try store.create([ChatDraft(title: "a chat")], at: 0).count == 1)
    }
  }

  @Test func `lets a writer go first for the processor in its turn and not after it`() throws {
    try withLine { path in
      let before = platform_slice()
      WritersLine(beside: path).inTurn(.heartbeat) {
        // Kernels before 6.12 know none.
        #expect(before == 0 || platform_slice() == 100_000)
      }
      #expect(platform_slice() == before)
    }
  }

  @Test func `makes no file for its door beside what may not be ours`() throws {
    try withLine { path in
      _ = try openAtTheDoor(path)
      #expect(access(path + "-writers.lock", F_OK) != 0)
    }
  }

  @Test func `goes on in a new file when somebody has deleted it`() throws {
    try withLine { path in
      let line = WritersLine(beside: path)
      let manner = WritersLine.Manner.ordinary(patience: .seconds(5))
      line.inTurn(manner) {}
      unlink(path + "-writers.lock")
      let other = try stand(at: 7, beside: path)
      defer { close(other) }
      line.inTurn(manner) {
        #expect(platform_byte_is_locked(other, WritersLine.writing) == 1)
      }
    }
  }

  @Test func `is stood in by every write of the store and by no reader`() throws {
    try withLine { path in
      let file = path + "-writers.lock"
      let seen = try LockFile.open(file, O_RDWR | O_CREAT, beside: path)
      defer { close(seen) }
      func moved() -> UInt64 {
        var number: UInt64 = 0
        pread(seen, &number, 8, 0)
        return number
      }
      let store = try SQLiteChatStore(opening: path, liveness: StubLocks())
      let heartbeat = try SQLiteChatStore(opening: path, role: .heartbeat)
      let w1 = Incarnation(id: .random(), worker: "w1")
      let writes: [() throws -> Void] = [
        { _ = try store.create([ChatDraft(title: "a chat")], at: 0) },
        {
          try store.register(
            WorkerDeclaration(
              incarnation: w1, pid: 1, interval: .seconds(1), staleAfter: .seconds(3),
              maxRecoveries: 1, grace: .seconds(1)), at: 0)
        },
        { _ = try store.claim(limit: 1, by: w1, at: 0) },
        { _ = try heartbeat.renewLeases(of: w1, at: 1) },
        { try store.markSeen(w1, at: 1) },
        { try store.probe(w1.id) },
        { _ = try store.checkpoint() },
      ]
      for (index, write) in writes.enumerated() {
        let before = moved()
        try write()
        #expect(moved() == before + 1, "write \(index)")
      }
      let before = moved()
      _ = try store.workers(at: 0)
      _ = try heartbeat.news(for: w1)
      #expect(moved() == before)
    }
  }
}

@Suite struct LineWaitTests {
  private let start = ContinuousClock.now

  private func decisions(
    _ manner: WritersLine.Manner,
    _ steps: [(milliseconds: Int, moved: UInt64, isFree: Bool, mayGo: Bool)]
  ) -> [LineWait.Step] {
    var wait = LineWait(manner: manner, at: start, moved: 0)
    return steps.map {
      wait.decide(
        at: start + .milliseconds($0.milliseconds), moved: $0.moved, isFree: $0.isFree,
        mayGo: $0.mayGo)
    }
  }

  private let ordinary = WritersLine.Manner.ordinary(patience: .seconds(5))

  @Test func `a line that moves is waited in for longer than one that does not`() {
    #expect(
      decisions(
        ordinary,
        [
          (499, 0, false, true), (500, 1, false, true), (999, 1, false, true),
          (1_000, 1, false, true),
        ]) == [.wait, .wait, .wait, .pass])
    let moving = (1...60).map { (milliseconds: $0 * 1_000, moved: UInt64($0), false, true) }
    #expect(
      decisions(ordinary, moving) == Array(repeating: .wait, count: 59) + [.goWithoutTurn])
  }

  @Test func `a heartbeat leaves a line that moves too`() {
    #expect(
      decisions(.heartbeat, [(99, 1, false, true), (100, 2, false, true)])
        == [.wait, .goWithoutTurn])
  }

  @Test func `heartbeats are let pass as long as somebody uses the line`() {
    #expect(
      decisions(
        ordinary,
        [
          (10, 0, true, false), (50, 0, false, false), (60, 0, true, false), (109, 0, true, false),
          (110, 0, true, false),
        ]) == [.wait, .wait, .wait, .wait, .tryToGo])
    #expect(
      decisions(ordinary, [(10, 0, true, false), (59, 1, true, false), (109, 1, true, true)])
        == [.wait, .wait, .tryToGo])
  }

  @Test func `pauses grow with what was waited, up to a limit`() {
    let wait = LineWait(manner: ordinary, at: start, moved: 0)
    let pauses = [0, 8, 80, 8_000].map {
      wait.pauseMicroseconds(at: start + .milliseconds($0))
    }
    #expect(pauses == [200, 1_000, 10_000, 50_000])
    let urgent = LineWait(manner: .heartbeat, at: start, moved: 0)
    #expect(urgent.pauseMicroseconds(at: start + .milliseconds(80)) == 2_000)
    let atDoor = LineWait(manner: .atDoor(patience: .seconds(5)), at: start, moved: 0)
    #expect(atDoor.pauseMicroseconds(at: start + .milliseconds(8_000)) == 200_000)
  }
}
