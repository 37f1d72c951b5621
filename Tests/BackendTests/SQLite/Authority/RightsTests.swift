import Foundation
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What a role may write is said twice, for each backend in its own way, and a third time in a file
/// that PostgreSQL's grants are held to.
@Suite struct RightsTests {
  @Test(arguments: [Role.viewer, .heartbeat, .chat, .worker, .upkeep, .operator])
  func `the roles of both backends may write the same`(role: Role) throws {
    var wanted = try Self.rights(of: role)
    // There it locks a worker's row by writing this.
    if role == .heartbeat { wanted["workers"] = nil }
    #expect(Permissions.of(role).tables == wanted)
  }

  /// Lines such as `worker hooks: insert update(seq, holder)`.
  private static func rights(of role: Role) throws -> [String: Permissions.Table] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = folder.appending(path: "../../../PostgresTests/Authority/rights.txt")
    var tables: [String: Permissions.Table] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard
        let match = line.wholeMatch(
          of: /(\w+) (\w+):( insert)?( delete)?(?: update\((.*)\))?/), match.1 == "\(role)"
      else { continue }
      tables[String(match.2)] = Permissions.Table(
        insert: match.3 != nil, delete: match.4 != nil,
        update: Set((match.5 ?? "").split(separator: ", ").map(String.init)))
    }
    return tables
  }
}
