import ArgumentParser
import HeartbeatCore

/// What a worker removes beside its work.
struct PruneOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Remove chats that ended so long ago, as prune does, when it is quiet, or once a day. Needs the \
      role upkeep too.
      """, valueName: "duration"),
    transform: DurationArgument.parse)
  var pruneOlderThan: Duration?

  func rule(_ database: DatabaseOptions) throws -> PruneRule? {
    guard let pruneOlderThan else { return nil }
    try database.role.require(.upkeep)
    return PruneRule(
      olderThan: pruneOlderThan, files: LogDirectory(beside: try database.localPath()))
  }
}
