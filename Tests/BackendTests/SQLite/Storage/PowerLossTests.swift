import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// The files are put together from what SQLite has done with them, as a disk has them whose power was
/// lost after any of its calls.
@Suite(.timeLimit(.minutes(isEveryCaseTried ? 120 : 2))) struct `A power loss` {
  @Test func `takes back nothing of 1,000 commits that was acknowledged, and damages nothing`()
    throws
  {
    let life = try RecordedLife(rounds: 334)
    #expect(life.acknowledged.count > 1_000)
    let moments = stride(from: 1, through: life.calls.count, by: isEveryCaseTried ? 1 : 251)
    let losses = try PowerLosses(of: life, after: moments)
    #expect(losses.findings == [])
    note(losses.disks, "disks after \(life.calls.count) calls")
    note(life.acknowledged.count, "commits were acknowledged meanwhile")
  }

  @Test func `while a database is made leaves one that can be made`() throws {
    let life = try RecordedLife(rounds: 1)
    let made = try #require(life.acknowledged.first).calls
    let losses = try PowerLosses(
      of: life, after: stride(from: 1, through: made, by: isEveryCaseTried ? 1 : 5),
      seeds: isEveryCaseTried ? 20 : 3)
    #expect(losses.findings == [])
    note(losses.disks, "disks after the \(made) calls that make a database")
  }

  /// Whoever only reads can take nothing back that was begun, and must not say that it is another's.
  @Test func `while a database is made is told to readers as what it is`() throws {
    let life = try RecordedLife(rounds: 1)
    let made = try #require(life.acknowledged.first).calls
    var image = DiskImage()
    var errors: Set<String> = []
    try MemoryDirectory.with { directory in
      let path = "\(directory)/\(DiskCall.File.database.rawValue)"
      for (index, call) in life.calls[..<made].enumerated() {
        image.apply(call)
        guard isEveryCaseTried || index.isMultiple(of: 3) else { continue }
        for loss in [.all, .none, .some(seed: UInt64(index))] as [DiskImage.Loss] {
          try FoundDatabase.place(image.files(after: loss), in: directory)
          do {
            _ = try SQLiteChatStore(opening: path, role: .viewer)
          } catch {
            errors.insert("\(error)".replacing(path, with: "it"))
          }
        }
      }
    }
    #expect(
      errors == [
        "no database at it: `chatctl init`, `start` and `run` create it",
        "cannot open it: whoever made it has not finished that; `chatctl init` does",
      ])
  }

  /// As of a disk that says it has written what is in its memory.
  @Test func `would be found to have taken something back, had it`() throws {
    let life = try RecordedLife(rounds: 10, fault: .lostSync)
    let losses = try PowerLosses(of: life, after: [life.calls.count / 2])
    #expect(losses.findings.contains { $0.contains("was acknowledged") })
  }
}
