/// One worker's right to run one chat, as the pair that every comparison uses.
///
/// Two leases of the same chat with different generations are different leases: a chat that was
/// lost and came back between two ticks is both lost and gained.
public struct Lease: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let chat: ChatID
  public let generation: Generation

  public init(chat: ChatID, generation: Generation) {
    self.chat = chat
    self.generation = generation
  }

  package init(_ chat: Int64, _ generation: Int64) {
    self.init(chat: ChatID(chat), generation: Generation(generation))
  }

  public var description: String { "\(chat)#\(generation)" }

  public static func < (left: Lease, right: Lease) -> Bool {
    (left.chat, left.generation) < (right.chat, right.generation)
  }
}
