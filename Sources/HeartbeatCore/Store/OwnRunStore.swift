/// What a chat's own command does to its chat while its run holds the lease; it may read everything.
public protocol OwnRunStore: QuestionStore {
  /// Adds an assistant message.
  /// - Throws: ``StoreError/leaseLost(_:)`` once `worker` does not hold the lease any more.
  func appendFromWithin(
    _ content: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws

  /// Stores progress.
  /// - Throws: ``StoreError/leaseLost(_:)`` once `worker` does not hold the lease any more.
  func reportFromWithin(
    _ progress: Chat.Progress, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws

  /// Stores what the chat waits with when its run ends well. A later question takes the place of an
  /// earlier one; a run that ends in another way, or is taken away, has asked nothing.
  /// - Throws: ``StoreError/leaseLost(_:)`` once `worker` does not hold the lease any more.
  func askFromWithin(
    _ question: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws -> Chat
}
