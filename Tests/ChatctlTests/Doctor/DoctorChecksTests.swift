import HeartbeatCore
import HeartbeatLocks
import HeartbeatSQLite
import Testing

@testable import HeartbeatCheck
@testable import chatctl

/// Checks of what a test cannot make on every machine.
@Suite struct `A check of a doctor` {
  private func facts(isServer: Bool = false, _ change: (inout DoctorFacts) -> Void) -> DoctorFacts {
    var facts = DoctorFacts(now: Timestamp(milliseconds: 1_000_000), isServer: isServer)
    change(&facts)
    return facts
  }

  private func findings(
    _ check: DoctorCheck, isServer: Bool = false, _ change: (inout DoctorFacts) -> Void
  ) -> [DoctorFinding] {
    Doctor.findings(facts(isServer: isServer, change)).filter { $0.check == check }
  }

  private func file(_ change: (inout FileFacts) -> Void) -> FileFacts {
    var facts = FileFacts(
      file: FileFacts.Look(path: "/d/chats.db", bytes: 4096, mode: 0o600, owner: 7),
      directory: FileFacts.Look(path: "/d", bytes: 0, mode: 0o700, owner: 7), beside: [], user: 7,
      fileSystem: .local, index: nil, readers: nil, lineProblem: nil)
    change(&facts)
    return facts
  }

  @Test(
    arguments: [
      (0x6969, DoctorSeverity.fault), (0xFF53_4D42, .fault), (0x6573_5546, .warning), (0xEF53, .ok),
      (0x0102_1994, .ok),
    ] as [(UInt32, DoctorSeverity)])
  func `knows file systems of the network`(magic: UInt32, severity: DoctorSeverity) {
    let found = findings(.fileSystem) { facts in
      facts.file = file { $0.fileSystem = FileSystem(magic: magic) }
    }
    #expect(found.map(\.severity) == [severity])
  }

  @Test(arguments: [
    (3_006_023, false), (3_007_000, true), (3_040_001, true), (3_044_005, true), (3_044_006, false),
    (3_045_000, true), (3_050_006, true), (3_050_007, false), (3_051_000, true), (3_051_002, true),
    (3_051_003, false), (3_053_000, false),
  ])
  func `knows which versions of SQLite have the WAL-reset bug`(version: Int, hasBug: Bool) {
    let found = findings(.sqlite) { $0.sqliteVersion = version }
    #expect(found.map(\.severity) == [hasBug ? .note : .ok])
  }

  @Test func `says who has the files beside a database that is another's`() {
    let found = findings(.permissions) { facts in
      facts.file = file {
        $0.beside = [FileFacts.Look(path: "/d/chats.db-shm", bytes: 0, mode: 0o600, owner: 0)]
      }
    }
    #expect(found.map(\.severity) == [.warning])
  }

  @Test func `says that the line of writers cannot be used`() {
    let found = findings(.locks) { facts in
      facts.workers = []
      facts.leftovers = []
      facts.file = file { $0.lineProblem = "it is a symbolic link" }
    }
    #expect(found.map(\.severity) == [.warning])
  }

  @Test func `of a server leaves out what only a file has, and says so`() {
    let facts = facts(isServer: true) { facts in
      facts.server = ServerFacts(
        version: "16.2", isStandby: false, oldest: nil, writer: nil, waiting: 0, clockAhead: .zero)
      facts.history = nil
      facts.workers = []
      facts.leftovers = []
      facts.waits = nil
    }
    let made = Set(Doctor.findings(facts).map(\.check))
    let omitted = Set(Doctor.omissions(facts, isQuick: false).map(\.check))
    #expect(made.isDisjoint(with: omitted))
    #expect(made.union(omitted) == Set(DoctorCheck.allCases))
    #expect(omitted.isSuperset(of: [.names, .permissions, .fileSystem, .sqlite, .log, .integrity]))
  }

  @Test func `names a standby, an old transaction and a writer that does not end`() {
    let session = ServerFacts.Transaction(
      pid: 42, user: "ann", program: "psql", age: .seconds(3600))
    let server = ServerFacts(
      version: "16.2", isStandby: true, oldest: session, writer: session, waiting: 3,
      clockAhead: .seconds(-60))
    func found(_ check: DoctorCheck) -> [DoctorFinding] {
      findings(check, isServer: true) {
        $0.server = server
        $0.workers = []
      }
    }
    #expect(found(.server).map(\.severity) == [.fault])
    #expect(found(.transactions).map(\.severity) == [.warning])
    #expect(found(.writers).first?.message.contains("session 42 (ann, psql)") == true)
    #expect(found(.writers).first?.message.contains("3 wait") == true)
    #expect(found(.clock).first?.message.contains("1m behind") == true)
  }

  @Test func `says of a server what this user may not see`() {
    let session = ServerFacts.Transaction(pid: 42, user: "ann", program: nil, age: nil)
    for check in [DoctorCheck.transactions, .writers] {
      let found = findings(check, isServer: true) {
        $0.server = ServerFacts(
          version: "16.2", isStandby: false, oldest: session, writer: session, waiting: 0,
          clockAhead: .zero)
      }
      #expect(found.map(\.severity) == [.note])
    }
  }

  @Test func `counts the findings that a report does not name`() {
    let found = findings(.history) { facts in
      facts.history = HistoryReport(
        findings: [
          HistoryFinding(rule: .endsOnce, chat: 1, event: 7, sentence: "completed again")
        ], count: 500, events: 9, chats: 1)
    }
    #expect(found.first?.message == "event 7, chat 1: completed again")
    #expect(found.last?.message.contains("499 more") == true)
  }

  @Test func `does not call a newer program's event a fault`() {
    let found = findings(.history) { facts in
      facts.history = HistoryReport(
        findings: [HistoryFinding(rule: .knownKind, chat: 1, event: 7, sentence: "x is unknown")],
        count: 1, events: 9, chats: 1)
    }
    #expect(found.map(\.severity) == [.note])
  }

  @Test func `tells who reads up to which page from the kernel's list`() {
    let list = """
      1: POSIX  ADVISORY  READ  42 fe:00:77 124 124
      2: POSIX  ADVISORY  READ  43 fe:00:77 126 126
      2: -> POSIX  ADVISORY  WRITE 44 fe:00:77 124 124
      3: POSIX  ADVISORY  READ  45 fe:00:78 124 124
      4: FLOCK  ADVISORY  WRITE 46 fe:00:77 0 EOF
      5: POSIX  ADVISORY  READ  47 fe:00:77 123 123
      """
    // Block 254, partition 0.
    let locks = FileLock.all(in: list, device: 254 << 8, inode: 77)
    #expect(locks.map(\.pid) == [42, 43, 47])
    var index = LogIndex(frames: 900, copied: 100, marks: [0, 500, 0, 100, 0])
    let inLog = [LogUser(pid: 43, frame: 100), LogUser(pid: 42, frame: 500)]
    #expect(index.readers(locks) == [LogUser(pid: 47, frame: 0)] + inLog)
    index.copied = 900
    #expect(index.readers(locks) == inLog)
  }
}
