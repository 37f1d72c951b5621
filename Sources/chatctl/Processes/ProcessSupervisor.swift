import CPlatform
import Glibc
import HeartbeatCore
import Synchronization

/// Starts, reads, ends and reaps the commands of all chats, on one thread that lives as long as the
/// process: the kernel's parent-death signal is bound to the thread that starts a child.
final class ProcessSupervisor: Sendable {
  private enum Request: Sendable {
    case launch(ProcessTicket, ProcessLaunch, CheckedContinuation<ProcessEnd, any Error>)
    case cancel(ProcessTicket, grace: Duration)
  }

  private let requests = Mutex<[Request]>([])
  private let bell: (reading: Descriptor, writing: Descriptor)

  /// - Throws: ``SystemFailure``.
  init() throws {
    bell = try Descriptor.pipe()
    _ = fcntl(bell.writing.number, F_SETFL, O_NONBLOCK)
    let guardian = Mutex(try GroupGuard())
    _ = platform_adopt_orphans()
    try Thread.detach(name: "processes") { [self] in
      guardian.withLock { guardian in
        var loop = SupervisorLoop(guardian: guardian)
        while true { turn(&loop) }
      }
    }
  }

  /// Runs a command until its whole process group is gone.
  /// - Throws: ``SystemFailure`` when it cannot be started, `CancellationError` when it was cancelled
  ///   before that.
  func run(_ launch: ProcessLaunch, _ ticket: ProcessTicket) async throws -> ProcessEnd {
    try await withCheckedThrowingContinuation { continuation in
      post(.launch(ticket, launch, continuation))
    }
  }

  /// Ends a command: SIGTERM to its group, SIGKILL after `grace`. May come before its launch, and
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
