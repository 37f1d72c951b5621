/// What a database holds, as it is stored and as it was in one moment: all that the checker knows.
///
/// Each call hands out rows one at a time, so that nobody needs memory for all of them.
package protocol RecordedHistory {
  /// In the order of their numbers.
  func events(_ body: (RecordedEvent) throws -> Void) throws
  func chats(_ body: (RecordedChat) throws -> Void) throws
  func workers(_ body: (RecordedWorker) throws -> Void) throws
  func leases(_ body: (RecordedLease) throws -> Void) throws
  func runs(_ body: (RecordedRun) throws -> Void) throws
  func dependencies(_ body: (RecordedDependency) throws -> Void) throws
  /// The greatest generation that has written a message, for each chat that has an answer.
  func answers(_ body: (RecordedAnswer) throws -> Void) throws
}
