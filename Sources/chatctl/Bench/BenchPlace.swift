import HeartbeatBenchmark
import HeartbeatCore

/// Where a benchmark has its database, and what its workers find in their environment.
struct BenchPlace {
  let database: any BenchmarkDatabase
  /// `NAME=value`, each with a NUL at its end.
  let environment: [[CChar]]
  private let files: SQLiteBenchmark

  /// - Parameters:
  ///   - parent: An absolute path.
  ///   - address: Of a server; nil for a file.
  static func make(in parent: String, address: String?) throws -> BenchPlace {
    // Also beside a server: what its workers keep on this machine goes with it.
    let files = try SQLiteBenchmark(in: parent)
    #if Postgres
      if let address {
        do {
          let database = try PostgresBenchmark(
            ServerDatabase.at(address, patience: .seconds(5)), at: address)
          return BenchPlace(database, files, state: files.directory)
        } catch {
          files.remove()
          throw error
        }
      }
    #endif
    return BenchPlace(files, files, state: nil)
  }

  private init(_ database: any BenchmarkDatabase, _ files: SQLiteBenchmark, state: String?) {
    self.database = database
    self.files = files
    var own = [("CHATCTL_DB", database.address)]
    if let state { own.append(("CHATCTL_STATE", state)) }
    environment = ChatEnvironment.inherited + own.map { Array("\($0)=\($1)".utf8CString) }
  }

  /// - Throws: ``CommandFailure`` when the disk would become full on the way. Of a server nobody knows.
  func requireSpace(for plan: BenchmarkPlan) throws {
    guard database is SQLiteBenchmark, let free = files.freeSpace() else { return }
    let needed = SQLiteBenchmark.neededSpace(
      history: plan.history.max() ?? 0, chats: plan.chats.max() ?? 0,
      payloadBytes: plan.payloadBytes)
    guard free >= needed else {
      throw CommandFailure(
        .failure,
        "this takes about \(PruneReport.size(needed)) in \(files.directory), and "
          + "\(PruneReport.size(free)) are free: --dir takes it elsewhere")
    }
  }

  func remove() {
    database.remove()
    files.remove()
  }
}
