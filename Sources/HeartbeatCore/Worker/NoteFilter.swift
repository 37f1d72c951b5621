/// Which notes of the upkeep people have not been told yet: a note is said once, and again when it
/// changes. Pure.
struct NoteFilter {
  /// Numbers in a note, such as the size of a log, change all the time. A note that differs from the
  /// last one only in its details is said again after this long.
  static let pause: Duration = .seconds(3600)

  private var said: (note: MaintenanceNote, at: Uptime)?

  /// Whether to say it; then it counts as said.
  mutating func isNews(_ note: MaintenanceNote, at now: Uptime) -> Bool {
    if let said, said.note.message == note.message {
      guard said.note.details != note.details, now - said.at >= Self.pause else { return false }
    }
    said = (note, now)
    return true
  }
}
