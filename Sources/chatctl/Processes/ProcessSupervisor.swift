import CPlatform
import Glibc
import HeartbeatCore
import Synchronization

/// Starts, reads, ends and reaps the commands of all chats, on one thread that lives as long as the
/// process: the kernel's parent-death signal is bound to the thread that starts a child.
///
/// What commands leave behind becomes this process's child, so that it can be reaped and never gets
/// out of sight.
final class ProcessSupervisor: Sendable {
  private enum Request: Sendable {
    case launch(ProcessTicket, ProcessLaunch, CheckedContinuation<ProcessEnd, any Error>)
    case cancel(ProcessTicket, grace: Duration)
  }

  private let requests = Mutex<[Request]>([])
  private let bell: (reading: Descriptor, writing: Descriptor)
  private let worker: WorkerProcess
  private let sweep: RemainsSweep
  private let forgotten: ForgottenRuns

  /// What tells the runs of this process from those of others.
  var token: WorkerToken { worker.token }

  /// - Parameter database: Its absolute path; it need not be there yet.
  /// - Throws: ``SystemFailure``, ``UnusableFile``.
  init(beside database: String) throws {
    try LogDirectory(beside: database).check()
    let worker = try WorkerProcess(beside: database)
    self.worker = worker
    sweep = RemainsSweep(beside: database)
    forgotten = ForgottenRuns(beside: database)
    bell = try Descriptor.pipe()
    _ = fcntl(bell.writing.number, F_SETFL, O_NONBLOCK)
    let guardian = Mutex(try RunGuard(database: database, token: worker.token))
    _ = platform_adopt_orphans()
    try Thread.detach(name: "processes") { [self] in
      guardian.withLock { guardian in
        var loop = SupervisorLoop(guardian: guardian, worker: worker)
        while true { turn(&loop) }
      }
    }
  }

  /// Runs a command until nothing of it is left, nor of what it has started.
  ///
  /// - Throws: ``SystemFailure`` or ``UnusableFile`` when it cannot be started, `CancellationError` when
  ///   it was cancelled before that, and what ``RunEntrance`` throws.
  func run(_ launch: ProcessLaunch, _ ticket: ProcessTicket) async throws -> ProcessEnd {
    let entrance = RunEntrance(worker: worker, sweep: sweep, forgotten: forgotten)
    try await entrance.enter(launch, ticket)
    do {
      let end = try await withCheckedThrowingContinuation { continuation in
        post(.launch(ticket, launch, continuation))
      }
      // What does not end is the run's still.
      if end.unended.isEmpty { worker.end(launch.lease.chat) }
      return end
    } catch {
      worker.end(launch.lease.chat)
      throw error
    }
  }

  /// Ends a command and all that it has started: SIGTERM, SIGKILL after `grace`. May come before its launch, and
  /// after its end.
  func cancel(_ ticket: ProcessTicket, grace: Duration) {
    // In this order a launch either sees the mark or comes before the request.
    ticket.markCancelled()
    post(.cancel(ticket, grace: grace))
  }

  private func post(_ request: Request) {
    requests.withLock { $0.append(request) }
    var byte: UInt8 = 0
    // A full pipe rings as well.
    _ = write(bell.writing.number, &byte, 1)
  }

  private func turn(_ loop: inout SupervisorLoop) {
    loop.wait(bell: bell.reading)
    loop.begin()
    let taken = requests.withLock { requests in
      defer { requests = [] }
      return requests
    }
    for request in taken {
      switch request {
      case .launch(let ticket, let launch, let continuation):
        loop.launch(ticket, launch, continuation)
      case .cancel(let ticket, let grace): loop.cancel(ticket, grace: grace)
      }
    }
    loop.step()
  }
}
