/// Chats that share places and can be paused together.
public struct ChatGroup: Hashable, Sendable, Identifiable {
  public static let maxNameLength = 64

  /// Nil for the chats of no group; these are paused while everything is.
  public let name: String?
  public var id: String? { name }
  /// Since when none of its chats is claimed; nil: they are. The pause of everything is apart from this.
  public let pausedAt: Timestamp?
  public let pauseReason: String?
  /// How many of its chats may run at once, over all workers; nil: any number.
  public let maxRunning: Int?
  /// The number of its chats that are running.
  public let running: Int
  /// The number of its chats that are pending, whatever they wait for.
  public let pending: Int

  public var isPaused: Bool { pausedAt != nil }

  package init(
    name: String?, pausedAt: Timestamp?, pauseReason: String?, maxRunning: Int?, running: Int,
    pending: Int
  ) {
    self.name = name
    self.pausedAt = pausedAt
    self.pauseReason = pauseReason
    self.maxRunning = maxRunning
    self.running = running
    self.pending = pending
  }

  /// Lengths are counted as SQLite's length() counts them in the schema's checks.
  /// - Returns: What is wrong with a name, as a sentence; nil for a good one.
  public static func fault(inName name: String) -> String? {
    if name.isEmpty { return "a group's name must not be empty" }
    if name.unicodeScalars.count > maxNameLength {
      return "a group's name has at most \(maxNameLength) characters"
    }
    let hasControl = name.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
    return hasControl ? "a group's name must not contain control characters" : nil
  }
}
