/// What the thread of a worker's hooks does with the database.
public protocol HookStore: WatchedStore {
  /// Lets calls, also one that is waiting now, wait no longer than this for others' locks. May be
  /// called by any thread.
  func limitPatience(to patience: Duration)

  /// The hook of a command. A new one has been told of everything that has happened so far.
  func hook(_ kind: Hook.Kind, _ command: String) throws -> Hook

  /// The first chats that have ended since an event, by event. Those that run again at once, since a
  /// message had come, have not.
  func ends(after seq: Int64, limit: Int) throws -> [HookNews]

  /// What tells that nothing runs and nothing is left that would be claimed without somebody's doing,
  /// although something was claimed since an event; nil when it is not so.
  func idleness(after seq: Int64) throws -> HookNews?

  /// Makes `incarnation` the holder, unless anything has happened to the hook since it was read.
  /// - Returns: The hook as it is then; nil when somebody was faster.
  func take(_ hook: Hook, by incarnation: IncarnationID) throws -> Hook?

  /// Notes how far a hook has been told that `incarnation` holds, unless somebody else has taken it. With
  /// `keeps` it goes on holding it.
  /// - Returns: The hook as it is then; nil when somebody else has taken it.
  func note(
    _ seq: Int64, of hook: Hook, by incarnation: IncarnationID, keeps: Bool
  ) throws -> Hook?
}
