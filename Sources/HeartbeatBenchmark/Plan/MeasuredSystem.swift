/// The two ways of keeping the same leases.
package enum MeasuredSystem: String, CaseIterable, Codable, Hashable, Sendable {
  /// As before: one task and one statement for each chat.
  case old
  /// As it is: one statement for all chats of a worker.
  case new
}
