/// What one portion of taking over from earlier incarnations of the same worker id brought.
public struct Adoption: Sendable {
  /// The new leases.
  public let gained: [Gain]
  /// The chats that had been recovered too often.
  public let quarantined: [RecoveredChat]

  public init(gained: [Gain], quarantined: [RecoveredChat]) {
    self.gained = gained
    self.quarantined = quarantined
  }

  /// False once nothing is left to take over.
  public var isEmpty: Bool { gained.isEmpty && quarantined.isEmpty }
}
