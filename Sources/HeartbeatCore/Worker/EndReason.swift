/// What ended a run.
public enum EndReason: String, CaseIterable, Sendable {
  /// It ended by itself.
  case exit
  /// Its command was ended by a signal that was not this worker's.
  case signal
  case timeout
  case silence

  init(_ kind: Overrun.Kind) {
    self =
      switch kind {
      case .timeout: .timeout
      case .silence: .silence
      }
  }
}
