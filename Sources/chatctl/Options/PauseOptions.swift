import ArgumentParser
import HeartbeatCore

/// Which groups are paused or resumed.
struct PauseOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The groups; everything without any.", valueName: "group"),
    transform: GroupArgument.name)
  var groups: [String] = []

  /// Nil for everything.
  var chosen: [String]? { groups.isEmpty ? nil : GroupArgument.unique(groups) }
}
