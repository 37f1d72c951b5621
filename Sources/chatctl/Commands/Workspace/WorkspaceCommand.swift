import ArgumentParser

struct WorkspaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workspace",
    abstract: "Workspaces that running chats keep awake.",
    discussion: """
      A workspace is a named thing with a deadline at which its owner wants it stopped. While chats \
      run in it, their worker moves the deadline with its heartbeats.

      Examples:
        chatctl workspace add build-box --activity-bump 1h --ttl 8h
        chatctl start "Fix the build" --workspace build-box
        chatctl workspace list --due --json
      """,
    subcommands: [
      WorkspaceAddCommand.self, WorkspaceListCommand.self, WorkspaceShowCommand.self,
      WorkspaceRemoveCommand.self, WorkspaceAttachCommand.self,
    ])
}
