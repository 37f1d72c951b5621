import Glibc
import HeartbeatCore

/// Does a chat's work by running a command.
struct CommandRunner: Sendable {
  /// EX_TEMPFAIL: the attempt does not count. Source: sysexits(3).
  static let temporaryFailure: Int32 = 75

  let command: ChatCommand
  /// As it goes into `CHATCTL_DB`: an absolute path, or an address.
  let database: String
  /// Absolute: what logs and marks of runs are kept beside.
  let path: String
  let settings: Settings
  let openFiles: UInt64
  let supervisor: ProcessSupervisor
  /// Outside of which no chat's command starts; nil: it may anywhere.
  var root: DirectoryRoot?

  func run(_ chat: ChatRun) async throws -> ChatAnswer {
    let directory = try DirectoryRoot.open(chat.launch.directory, within: root)
    let input = try ChatInput(try await messages(of: chat))
    let ticket = ProcessTicket()
    let mark = RunMark(worker: supervisor.token, lease: chat.lease)
    let launch = ProcessLaunch(
      mark: mark,
      command: command.with(arguments: chat.launch.arguments, elsewhere: directory != nil),
      environment: ChatEnvironment(chat: chat, database: database, mark: mark).variables(),
      directory: directory, input: input, attempt: chat.attempt,
      logs: LogDirectory(beside: path),
      grace: settings.grace, openFiles: openFiles, standing: { try await standing(of: chat) },
      report: { chat.report($0) }, heard: { chat.noteSign() }, ended: { chat.endLimits() })
    chat.whenLost { cause in
      // Others may take the chat before the grace that it had is over.
      if cause == .leaseExpired { supervisor.cancel(ticket, grace: grace(after: cause)) }
    }
    let end = try await withTaskCancellationHandler {
      try await start(launch, ticket)
    } onCancel: {
      supervisor.cancel(ticket, grace: grace(after: chat.cancellation?.cause))
    }
    if !end.unended.isEmpty { throw UnendedCommand(lease: chat.lease, processes: end.unended) }
    if end.wasCancelled {
      throw CancelledWork(lastWords: end.lastWords, exitCode: end.status?.exitCode)
    }
    // What had ended before the signal counts, also while the worker stops.
    chat.keepOutcome()
    return try answer(end)
  }

  /// A database that cannot be read for now is no failure of the command.
  private func messages(of chat: ChatRun) async throws -> [Message] {
    do {
      return try await chat.messages()
    } catch let error as any DatabaseFailure {
      throw ChatFailure("cannot read the messages: \(error)", countsAsAttempt: false)
    }
  }

  private func standing(of chat: ChatRun) async throws -> RunStanding {
    do {
      guard try await chat.isBegun() else { return .unknown }
      return .own(notWaitedForBefore: try await chat.lastHandOverInTheDark())
    } catch let error as any DatabaseFailure {
      throw ChatFailure("cannot tell who else runs it: \(error)", countsAsAttempt: false)
    }
  }

  private func start(
    _ launch: ProcessLaunch, _ ticket: ProcessTicket
  ) async throws -> ProcessEnd {
    do {
      return try await supervisor.run(launch, ticket)
    } catch let failure as SystemFailure {
      throw ChatFailure(failure.description, countsAsAttempt: !failure.isTemporary)
    } catch let unknown as ForgottenRun {
      throw ChatFailure(unknown.description, countsAsAttempt: false)
    } catch let remains as UnendedCommand {
      let run = "generation \(remains.lease.generation), which another worker process has run"
      throw ChatFailure("\(run), \(remains)", countsAsAttempt: false)
    }
  }

  /// A worker that fenced itself must have stopped before others may take its chats.
  private func grace(after cause: Cause?) -> Duration {
    cause == .leaseExpired ? min(settings.grace, settings.staleAfter / 40) : settings.grace
  }

  private func answer(_ end: ProcessEnd) throws -> ChatAnswer {
    let words = end.lastWords.isEmpty ? "" : ": " + end.lastWords
    guard let status = end.status else { throw ChatFailure("has not ended\(words)") }
    switch status {
    case .exited(0): return ChatAnswer(end.answer, exitCode: 0)
    case .exited(Self.temporaryFailure)
    where !settings.finalExitCodes.contains(Self.temporaryFailure):
      throw ChatFailure(
        "exit code \(Self.temporaryFailure), try again\(words)", exitCode: Self.temporaryFailure,
        countsAsAttempt: false)
    case .exited(let code): throw ChatFailure("exit code \(code)\(words)", exitCode: code)
    case .signalled(let signal):
      throw ChatFailure(
        "ended by signal \(signal)\(words)", exitCode: status.exitCode, wasSignalled: true)
    }
  }
}

extension ChatRun {
  /// The generation that the chat was last handed over to while its older run may have been going on:
  /// an operator did not want to wait, or nobody could end it.
  fileprivate func lastHandOverInTheDark() async throws -> Generation? {
    var (after, last) = (Int64(0), Generation?.none)
    while true {
      let page = try await history(after: after)
      for event in page where event.kind == .handedOver {
        switch event.reason.flatMap(RunEnd.init(rawValue:)) {
        case .notWaitedFor, .notConfirmed: last = event.generation ?? last
        case .confirmed, .workerDead, .endedFromOutside, nil: break
        }
      }
      guard let newest = page.last else { return last }
      after = newest.seq
    }
  }
}
