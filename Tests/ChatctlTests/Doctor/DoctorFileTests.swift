import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatSQLite
@testable import chatctl

/// Real files that were made bad.
@Suite struct `A doctor of a file` {
  private let patient: DoctorSandbox
  private var sandbox: Sandbox { patient.sandbox }

  init() throws { patient = try DoctorSandbox() }

  @Test func `has nothing to say of one that is well, but what the library has`() throws {
    let well = try patient.doctor()
    #expect(well.code == 0)
    let hasBug = SQLiteVersion.hasResetBug(SQLiteVersion.number)
    #expect(well.checks == (hasBug ? ["sqlite"] : []))
    #expect(well.severity == (hasBug ? "note" : "ok"))
    #expect(well.omitted == ["server", "transactions", "writers"])
    let made = Set(texts(well.findings, "check")).union(well.omitted)
    #expect(made == Set(DoctorCheck.allCases.map(\.rawValue)))
  }

  @Test func `says with --quick what it leaves out`() throws {
    let quick = try patient.doctor("--quick")
    #expect(quick.omitted.contains("integrity"))
    #expect(quick.code == 0)
  }

  @Test func `says that there is none, as all commands do`() throws {
    unlink(sandbox.database)
    let missing = try sandbox.run("doctor")
    #expect(missing.code == 1 && missing.text.isEmpty)
    #expect(missing.messages.contains("no database at"))
  }

  @Test func `finds a second name`() throws {
    link(sandbox.database, sandbox.path("other.db"))
    let found = try patient.doctor()
    #expect(found.code == 2 && found.checks.first == "names")
    #expect(found.omitted.contains("database"))
    let finding = try found.finding("names")
    #expect((finding["message"] as? String)?.contains("2 names") == true)
    #expect(finding["advice"] is String)
  }

  @Test func `finds rights that others have`() throws {
    chmod(sandbox.database, 0o644)
    chmod(sandbox.directory, 0o777)
    let found = try patient.doctor()
    #expect(found.code == 1)
    #expect(found.checks.filter { $0 == "permissions" }.count == 2)
    chmod(sandbox.database, 0o600)
    chmod(sandbox.directory, 0o700)
    #expect(try patient.doctor().code == 0)
  }

  @Test func `finds a damaged page, and does not break over it`() throws {
    let store = try sandbox.store()
    _ = try store.create(
      Array(
        repeating: ChatDraft(title: "t", message: String(repeating: "m", count: 900)), count: 200),
      at: wallTime())
    // All of it is in the file once nobody has it open.
    store.close()
    let pages = try patient.raw().pragma("page_count")
    let handle = try #require(FileHandle(forUpdatingAtPath: sandbox.database))
    for page in [pages / 2, pages / 2 + 1, pages - 1] {
      try handle.seek(toOffset: UInt64(page) * 4096)
      try handle.write(contentsOf: [UInt8](repeating: 0xA5, count: 4096))
    }
    try handle.close()
    let found = try patient.doctor()
    #expect(found.code == 2)
    let finding = try #require(
      try? found.finding("integrity"), "\(found.findings)")
    #expect((finding["advice"] as? String)?.contains("stop every worker") == true)
  }

  @Test(arguments: [0, 100])
  func `says of a file that is none what it is, and leaves it as it is`(offset: UInt64) throws {
    let handle = try #require(FileHandle(forUpdatingAtPath: sandbox.database))
    try handle.seek(toOffset: offset)
    try handle.write(contentsOf: [UInt8](repeating: 0xA5, count: 4096))
    try handle.close()
    let before = try Data(contentsOf: URL(fileURLWithPath: sandbox.database))
    let found = try patient.doctor()
    #expect(found.code == 2)
    #expect(found.checks.contains("database"))
    #expect(found.omitted.contains("history"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: sandbox.database)) == before)
  }

  @Test func `tells an older schema from a newer one`() throws {
    try patient.tamper("PRAGMA user_version = 2")
    let older = try patient.doctor()
    #expect(older.code == 1)
    #expect((try older.finding("database")["advice"] as? String)?.contains("chatctl init") == true)
    try patient.tamper("PRAGMA user_version = 99")
    let newer = try patient.doctor()
    #expect(newer.code == 2)
    #expect((try newer.finding("database")["message"] as? String)?.contains("newer") == true)
  }

  @Test func `says that a copy is one`() throws {
    try sandbox.run("backup", sandbox.path("copy.db"))
    let copy = try sandbox.run("doctor", "--json", "--db", sandbox.path("copy.db")).object()
    let findings = try #require(copy["findings"] as? [[String: Any]])
    let note = try #require(findings.first { $0["check"] as? String == "database" })
    #expect(note["severity"] as? String == "note")
    #expect((note["message"] as? String)?.contains("it is a copy") == true)
  }

  @Test func `names the process that keeps a long log`() throws {
    let reader = try patient.raw()
    try sandbox.run("start", "a chat")
    try reader.run("BEGIN")
    _ = try reader.rows("SELECT id FROM chats") { $0[0] as Int64 }
    try DoctorSandbox.lengthenLog(by: 40, patient.raw())
    let found = try patient.doctor("--quick")
    #expect(found.code == 1)
    let message = try #require(try found.finding("log")["message"] as? String)
    #expect(message.contains("process \(getpid()),"))
    // Not even then is anything lost, or the log cut.
    #expect(try patient.doctor("--quick", "--fix").checks.contains("log"))
    try reader.run("COMMIT")
  }

  @Test func `cuts a long log that nobody reads when it is told to`() throws {
    let holder = try patient.raw()
    try DoctorSandbox.lengthenLog(by: 40, holder)
    let found = try patient.doctor("--quick")
    #expect(try found.finding("log")["fixable"] as? Bool == true)
    let fixed = try patient.doctor("--quick", "--fix")
    #expect(fixed.fixed == ["copied the log into the database and cut it"])
    #expect(!fixed.checks.contains("log"))
    #expect(try holder.rows("SELECT count(*) FROM ballast") { $0[0] as Int } == [40])
  }

  @Test func `answers while somebody writes`() throws {
    let writer = try patient.raw()
    try writer.run("BEGIN IMMEDIATE")
    #expect(try patient.doctor("--busy-timeout", "100ms").code == 0)
    try writer.run("ROLLBACK")
  }
}
