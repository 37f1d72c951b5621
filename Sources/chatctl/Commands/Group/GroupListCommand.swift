import ArgumentParser
import HeartbeatCore

struct GroupListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "list",
    abstract: "List the groups with their places and pauses.",
    discussion: """
      The chats of no group come first; what is said there of a pause is the pause of everything.

      Examples:
        chatctl group list
        chatctl group list --json | jq -r '.[] | select(.paused) | .group'
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let groups = try database.openQuestions().groups()
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: groups, GroupJSON.init)
      try out.flush()
    } else {
      try GroupsReport(groups, now: database.now()).print(output, to: out)
    }
  }
}
