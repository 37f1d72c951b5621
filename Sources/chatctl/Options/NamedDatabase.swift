import Glibc
import HeartbeatCore
import Synchronization

/// The database that a command's options name, for a view that goes on for hours. It is opened anew once another
/// file is at its place, so that what is shown is what a command that starts now would act on.
final class NamedDatabase: Sendable {
  struct Opened {
    let store: any QuestionStore
    /// Grows each time it is opened.
    let number: Int
    /// Tells one file from another for as long as it is open; empty for a database on a server.
    let file: String
  }

  private struct State {
    var store: any QuestionStore
    var number = 1
    var file: String?
  }

  private let options: DatabaseOptions
  /// Nil for a database on a server, which is always the same one.
  private let path: String?
  private let state: Mutex<State>

  /// - Throws: What keeps it from being opened.
  init(_ options: DatabaseOptions) throws {
    self.options = options
    path = if case .file(let path) = try options.place() { path } else { nil }
    // Before it is opened: a file that comes after that is another one.
    let file = Self.file(at: path)
    state = Mutex(State(store: try options.openQuestions(), file: file))
  }

  /// - Parameter isAnew: Whether nothing is to be kept of what was read before.
  /// - Throws: What keeps it from being opened, such as that it is not there.
  func opened(isAnew: Bool = false) throws -> Opened {
    try state.withLock { state in
      let file = Self.file(at: path)
      if path != nil, isAnew || file != state.file {
        state.store = try options.openQuestions()
        state.file = file
        state.number += 1
      }
      return Opened(store: state.store, number: state.number, file: state.file ?? "")
    }
  }

  private static func file(at path: String?) -> String? {
    var status = stat()
    guard let path, stat(path, &status) == 0 else { return nil }
    return "\(status.st_dev)-\(status.st_ino)"
  }
}
