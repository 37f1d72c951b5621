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
}
