/// Something did not come to its end in time.
struct DeadlinePassed: Error {}

/// Cancels `body` when it takes longer.
/// - Throws: ``DeadlinePassed``, or what `body` throws.
func within<Result: Sendable>(
  _ limit: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask(operation: body)
    group.addTask {
      try await Task.sleep(for: limit)
      throw DeadlinePassed()
    }
    defer { group.cancelAll() }
    guard let first = try await group.next() else { throw DeadlinePassed() }
    return first
  }
}
