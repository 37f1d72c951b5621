import ArgumentParser
import HeartbeatCore

struct UndrainCommand: OrderCommand {
  static let configuration = CommandConfiguration(
    command: "undrain",
    abstract: "Let workers that drain go on after all.",
    discussion: """
      As long as they have not stopped. A worker that does not drain stays as it is; one that gives \
      its chats back already is refused.

      Examples:
        chatctl undrain w1
        chatctl undrain w1 w2 --json
      """)

  @OptionGroup var named: WorkersArgument
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try give(.undrain) }
}
