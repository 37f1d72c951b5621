/// What the chat is called and brings along, for the command that it is run by.
extension ChatRun {
  /// The caller's own key.
  public var key: String? { assignment.key }
  public var group: String? { assignment.group }
  /// By name.
  public var tags: [String] { assignment.tags }
  public var launch: ChatLaunch { assignment.launch }
}
