import ArgumentParser
import HeartbeatCore

struct WorkspaceShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "show", abstract: "Show one workspace.",
    discussion: """
      Example:
        chatctl workspace show build-box --json
      """)

  @Argument(help: "The workspace.", transform: WorkspaceArgument.existing)
  var name: String

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let workspace = try database.openQuestions().workspace(name) else {
      throw StoreError.unknownWorkspace(name)
    }
    let out = Output.standard()
    if output.json {
      try out.json(WorkspaceJSON(workspace))
      try out.flush()
    } else {
      try WorkspacesReport([workspace], now: database.now()).print(output, to: out)
    }
  }
}
