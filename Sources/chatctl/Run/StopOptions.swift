import ArgumentParser
import HeartbeatCore

/// What SIGTERM and SIGINT mean for a worker.
struct StopOptions: ParsableArguments {
  enum Mode: String, CaseIterable, ExpressibleByArgument {
    /// The first signal drains, the second cancels, the third ends at once.
    case drain
    /// The first signal cancels, the second ends at once.
    case cancel
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What SIGINT or SIGTERM does: cancel gives the running chats back; drain claims nothing any more \
      and ends them first, and a second signal cancels. (default: cancel)
      """, valueName: "mode"),
    completion: .list(Mode.allCases.map(\.rawValue)),
    transform: StopOptions.parse)
  var stopMode: Mode = .cancel

  private static func parse(_ text: String) throws -> Mode {
    guard let mode = Mode(rawValue: text) else {
      throw InvalidInput("a stop mode is drain or cancel")
    }
    return mode
  }
}
