import CPlatform
import Glibc
import HeartbeatCore
import Synchronization

/// This process, as one that runs commands on a database.
final class WorkerProcess: Sendable {
  private struct State {
    var file: Descriptor?
    var chats: Set<ChatID> = []
  }

  let token = WorkerToken.random()
  private let database: String
  private let state = Mutex(State())

  /// - Throws: ``UnusableFile``, ``SystemFailure`` when it will not be able to enter.
  init(beside database: String) throws {
    self.database = database
    _ = try processes.folder()
  }

  /// Before the database is made nobody knows which file its path leads to.
  private var processes: WorkerProcesses { WorkerProcesses(beside: database) }

  /// Says that it runs a command for the chat from now on. Makes its file unless it has one.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func begin(_ chat: ChatID) throws {
    try state.withLock { state in
      if state.file == nil { state.file = try processes.enter(token) }
      guard let file = state.file, platform_lock_byte(file.number, chat.rawValue) == 0 else {
        throw SystemFailure("lock \(processes.path)/\(token)")
      }
      state.chats.insert(chat)
    }
  }

  /// To be called once nothing of the command is left.
  func end(_ chat: ChatID) {
    state.withLock { state in
      state.chats.remove(chat)
      // What stays locked is looked at once more than need be.
      if let file = state.file { _ = platform_unlock_byte(file.number, chat.rawValue) }
    }
  }

  /// What other worker processes have to do with the chat.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func others(with chat: ChatID) throws -> WorkerProcesses.Others {
    try processes.others(than: token, with: chat)
  }

  /// Makes its file anew when somebody has removed it.
  func restore() {
    state.withLock { state in
      guard let old = state.file, !processes.isEntered(token, as: old) else { return }
      // Until the next look nothing of this process is ended by others, which is what the file is for.
      state.file = (try? processes.enter(token, running: state.chats)) ?? old
    }
  }
}
