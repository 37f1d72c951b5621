import HeartbeatCore

/// What is done before a command is started: what dead worker processes have left of their runs is
/// ended, and what living ones run for the same chat although the database has forgotten it.
///
/// Almost always there is nothing to do, and one look at one folder tells.
struct RunEntrance: Sendable {
  let worker: WorkerProcess
  let sweep: RemainsSweep
  let forgotten: ForgottenRuns

  /// From then on, unless it throws, the worker process counts as running a command for the chat.
  /// - Throws: ``UnendedCommand`` when an older run of the chat does not end, ``ForgottenRun`` when
  ///   the database does not know this one, `CancellationError`, ``SystemFailure``, ``UnusableFile``,
  ///   and what the question for the run's standing throws.
  func enter(_ launch: ProcessLaunch, _ ticket: ProcessTicket) async throws {
    let chat = launch.lease.chat
    // Before the look: of two that begin at once, one at least sees the other.
    try worker.begin(chat)
    do {
      let others = try worker.others(with: chat)
      if !others.ended.isEmpty { try await endRemains(of: chat) }
      if !others.busy.isEmpty { try await endForgotten(launch, ticket, of: others.busy) }
    } catch {
      worker.end(chat)
      throw error
    }
  }

  private func endRemains(of chat: ChatID) async throws {
    let left = try await sweep.run().filter { $0.lease.chat == chat }
    guard let one = left.first else { return }
    throw UnendedCommand(lease: one.lease, processes: left.map(\.process))
  }

  /// A process that is found is ended only by the one whose run the database knows: else a worker
  /// that was hanging would end what has taken its place.
  private func endForgotten(
    _ launch: ProcessLaunch, _ ticket: ProcessTicket, of workers: [WorkerToken]
  ) async throws {
    switch try await launch.standing() {
    case .unknown: throw ForgottenRun(lease: launch.lease)
    case .own(let oldest):
      let search = ForgottenRuns.Search(
        chat: launch.lease.chat, workers: Set(workers), from: oldest, grace: launch.grace)
      try await forgotten.end(search, ticket)
    }
  }
}
