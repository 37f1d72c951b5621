/// A command that is told of what happens, and how far it has been told. Workers that name the same
/// command share it.
public struct Hook: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// Told of each chat that has ended.
    case end
    /// Told when nothing runs and nothing is left that would be claimed.
    case idle
  }

  /// The kinds of events after which a chat runs no more unless somebody asks for it.
  public static let endings: Set<Event.Kind> = [
    .completed, .gaveUp, .quarantined, .interrupted, .asked,
  ]

  public let id: Int64
  /// The number of the last event that it was told of.
  public let seq: Int64
  /// Who is about to tell it something; nil for nobody.
  public let holder: IncarnationID?
  /// Whether the holder's process is known to have ended.
  public let isHolderDead: Bool
  /// Raised whenever the holder does something; names one state of the hook.
  public let beat: Int64

  public init(id: Int64, seq: Int64, holder: IncarnationID?, isHolderDead: Bool, beat: Int64) {
    self.id = id
    self.seq = seq
    self.holder = holder
    self.isHolderDead = isHolderDead
    self.beat = beat
  }
}

/// What a hook is told.
public struct HookNews: Hashable, Sendable {
  public let kind: Hook.Kind
  /// Of an end, the event that tells of it; else the newest one.
  public let event: Event
  /// The chat that has ended as it is now; nil when it was deleted since, or for the other kind.
  public let chat: Chat?

  public init(kind: Hook.Kind, event: Event, chat: Chat?) {
    self.kind = kind
    self.event = event
    self.chat = chat
  }
}
