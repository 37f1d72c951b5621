import ArgumentParser
import HeartbeatCore

/// How long the runs of chats may take, and after which ends they are not tried again.
struct RunLimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The longest that a run may take; then it is ended and has failed. A chat's own limit goes \
      before it. (default: any time)
      """, valueName: "duration"),
    transform: DurationArgument.parse)
  var timeout: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How long a run may print nothing and say nothing of its progress; then it is ended and has \
      failed. A chat's own limit goes before it. (default: any time)
      """, valueName: "duration"),
    transform: DurationArgument.parse)
  var silence: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Exit codes after which a chat is not tried again, such as 2,64.", valueName: "list"),
    transform: ExitCodeList.parse)
  var noRetryExit: Set<Int32> = []

  func apply(to settings: inout Settings) {
    settings.timeout = timeout
    settings.silence = silence
    settings.finalExitCodes = noRetryExit
  }
}
