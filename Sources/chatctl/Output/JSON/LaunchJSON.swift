import HeartbeatCore

/// What a chat brings along for its command, as scripts see it.
struct LaunchJSON: Encodable {
  let cwd: String?
  /// Null for a value that is not shown.
  let env: [String: String?]
  let args: [String]

  /// - Parameter showsValues: Of variables; they may be secrets.
  init(_ launch: ChatLaunch, showsValues: Bool) {
    cwd = launch.directory
    env = launch.environment.mapValues { showsValues ? $0 : nil }
    args = launch.arguments
  }
}
