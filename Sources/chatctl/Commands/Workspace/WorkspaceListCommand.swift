import ArgumentParser
import HeartbeatCore

struct WorkspaceListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "list",
    abstract: "List the workspaces.",
    discussion: """
      Example:
        chatctl workspace list --due --json | jq -r '.[].name' | xargs -n1 ./stop-workspace
      """)

  @Flag(help: "Only those whose deadline has passed.")
  var due = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let now = try database.now()
    let workspaces = try database.openQuestions().workspaces().filter { !due || $0.isDue(at: now) }
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: workspaces, WorkspaceJSON.init)
      try out.flush()
    } else {
      try WorkspacesReport(workspaces, now: now).print(output, to: out)
    }
  }
}
