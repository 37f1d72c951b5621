import Testing

@testable import HeartbeatCore

/// Expects that the database does not do what `body` asks of it.
/// - Returns: What it answered; nil, with an issue recorded, when it did it or failed otherwise.
@discardableResult
func expectFailure<Result>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) -> (any DatabaseFailure)? {
  do {
    _ = try body()
    Issue.record("the database did it", sourceLocation: sourceLocation)
  } catch let failure as any DatabaseFailure {
    return failure
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
  return nil
}
