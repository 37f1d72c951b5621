/// What somebody at the command line does to groups. Each call is one transaction: of several groups
/// all are changed or none.
public protocol GroupStore: Sendable {
  /// Says how many of a group's chats may run at once, nil for any number, and makes the group unless it
  /// is there. What runs goes on, also when it is more than that.
  /// - Throws: ``StoreError/invalid(_:)`` for a name or number that no group can have.
  func setGroup(_ name: String, maxRunning: Int?, at now: Timestamp) throws -> ChatGroup

  /// - Returns: As it was.
  /// - Throws: ``StoreError/unknownGroup(_:)``, ``StoreError/groupInUse(_:chats:)`` while it has chats, also
  ///   such as are over.
  func removeGroup(_ name: String, at now: Timestamp) throws -> ChatGroup

  /// Lets no chats be claimed any more; what runs goes on. A group that is paused already gets the new
  /// reason, if there is one. Nil is a pause of everything, also of groups that are yet to be made, apart
  /// from the pauses of groups.
  /// - Returns: The groups in their order; for everything all, with the chats of no group first.
  /// - Throws: ``StoreError/unknownGroup(_:)``.
  func pause(_ groups: [String]?, reason: String?, at now: Timestamp) throws -> [ChatGroup]

  /// Ends pauses. Groups that are not paused stay as they are. Nil ends the pause of everything: groups
  /// that are paused themselves stay so.
  /// - Returns: As ``pause(_:reason:at:)`` does.
  /// - Throws: ``StoreError/unknownGroup(_:)``.
  func resume(_ groups: [String]?, at now: Timestamp) throws -> [ChatGroup]
}
