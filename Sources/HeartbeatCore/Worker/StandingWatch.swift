import Logging

/// Keeps a worker visible: looks about once a second, and whenever it is suspected, whether others
/// can still see that its process lives.
struct StandingWatch {
  private let standing: any Standing
  private let core: WorkerCore
  private var last = Confirmation.sound

  init(_ standing: any Standing, core: WorkerCore) {
    self.standing = standing
    self.core = core
  }

  mutating func look() {
    let confirmation = standing.confirm()
    defer { last = confirmation }
    guard confirmation != last else { return }
    switch confirmation {
    case .sound: break
    case .restored:
      core.logger.warning("others could not see this worker any more, now they can again")
    case .hidden(let reason):
      core.logger.warning(
        "others cannot see that this worker lives", metadata: ["error": "\(reason)"])
    case .lost: core.loseStanding()
    }
  }

  static func lost(_ worker: WorkerID) -> String {
    "another process runs under worker id \(worker) now: this one has stopped"
  }
}
