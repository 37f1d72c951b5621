import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import HeartbeatSQLite
@testable import chatctl

/// A database that a test makes bad, and what the built program says about it.
struct DoctorSandbox {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  struct Diagnosis {
    let code: Int32
    let severity: String
    let findings: [[String: Any]]
    let omitted: [String]
    let fixed: [String]

    /// What is worse than `ok`.
    var checks: [String] { bad.compactMap { $0["check"] as? String } }

    func finding(_ check: String) throws -> [String: Any] {
      try #require(bad.first { $0["check"] as? String == check })
    }

    private var bad: [[String: Any]] { findings.filter { $0["severity"] as? String != "ok" } }
  }

  func doctor(_ options: String...) throws -> Diagnosis {
    let arguments = ["doctor", "--json"] + options
    let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
    let object = try outcome.object()
    return Diagnosis(
      code: outcome.code, severity: try #require(object["severity"] as? String),
      findings: try #require(object["findings"] as? [[String: Any]]),
      omitted: texts(try #require(object["omitted"] as? [[String: Any]]), "check"),
      fixed: try #require(object["fixed"] as? [String]))
  }

  /// A connection without the rules of any role, and without checkpoints of its own.
  func raw() throws -> SQLiteConnection {
    let connection = try SQLiteConnection(
      path: sandbox.database, access: .readWrite, busyTimeout: .seconds(10))
    _ = try connection.pragma("wal_autocheckpoint = 0")
    return connection
  }

  func tamper(_ sql: String) throws { try raw().execute(script: sql) }

  func lockFile(_ worker: String) -> String { "\(sandbox.database)-worker-\(worker).lock" }

  /// Writes so much into the log.
  static func lengthenLog(by megabytes: Int, _ connection: SQLiteConnection) throws {
    try connection.execute(script: "CREATE TABLE IF NOT EXISTS ballast (content BLOB)")
    for _ in 0..<megabytes {
      try connection.execute(script: "INSERT INTO ballast VALUES (zeroblob(1048576))")
    }
  }
}
