import ArgumentParser
import HeartbeatCore

/// What a chat does while it runs.
struct WorkOptions: ParsableArguments {
  @Flag(help: "A chat runs until it is completed, interrupted, stolen or deleted. (default)")
  var hold = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A chat ends by itself after a time drawn from the range, such as 5s..60s.",
      valueName: "range"),
    transform: DurationRange.parse)
  var simulate: DurationRange?

  func validate() throws {
    if hold, simulate != nil {
      throw ValidationError("--hold and --simulate exclude each other")
    }
  }

  var defaultMaxChats: Int { 10_000 }

  func handler() throws -> ChatHandler {
    guard let simulate else {
      return { chat in
        try await chat.holdUntilCancelled()
        return .done
      }
    }
    return { _ in
      let milliseconds = Int64.random(
        in: simulate.shortest.wholeMilliseconds...simulate.longest.wholeMilliseconds)
      try await Task.sleep(for: .milliseconds(milliseconds), clock: .continuous)
      return .done
    }
  }
}
