/// What has names in a database of chats.
public enum NameKind: String, Hashable, CaseIterable, Sendable {
  case workers, groups, workspaces, tags
}
