import CPlatform
import Foundation
import Glibc
import HeartbeatCore
import Synchronization
import Testing

@testable import chatctl

/// Guards in the start and the end of processes, each by itself.
@Suite struct `A child process` {
  private func spawn(
    _ script: String, diesWithParent: Bool = true, parent: pid_t = getpid()
  ) throws -> pid_t {
    let nothing = try Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC), for: "open nothing")
    return try Spawn(
      path: "/bin/sh", arguments: ["sh", "-c", script], environment: [], mark: nil,
      diesWithParent: diesWithParent, openFiles: 100, parent: parent
    ).start(input: nothing, output: nothing, error: nothing, extra: nothing)
  }

  private func end(of pid: pid_t) -> ProcessEnd.Status {
    var raw: Int32 = 0
    while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
    return ProcessEnd.Status(raw: raw)
  }

  @Test(.timeLimit(.minutes(1)))
  func `whose parent has ended before it could hear of it does not become its program`()
    throws
  {
    // Process 1 stands for whoever adopts it then.
    #expect(end(of: try spawn("exit 3", parent: 1)) == .exited(127))
    #expect(end(of: try spawn("exit 3")) == .exited(3))
  }

  @Test(.timeLimit(.minutes(1)))
  func `is killed by the kernel when the thread that has started it ends`() async throws {
    let pid = try await withCheckedThrowingContinuation { continuation in
      do {
        try Thread.detach(name: "brief") {
          continuation.resume(with: Result { try spawn("exec sleep 1000") })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
    #expect(end(of: pid) == .signalled(SIGKILL))
  }

  @Test func `gets its descriptors although they had the numbers of others`() throws {
    // What is moved to 10 or above never stands where a child's standard streams go.
    let low = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
    let moved = try Descriptor(low, for: "move it", lowest: low + 1)
    #expect(moved.number > low)
    #expect(fcntl(moved.number, F_GETFD) == FD_CLOEXEC)
    let stays = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 500)
    #expect(try Descriptor(stays, for: "keep it", lowest: 10).number == stays)
    #expect(Descriptor.lowest > ChatEnvironment.progressDescriptor)
  }
}

@Suite struct `A command by itself` {
  private let sandbox: Sandbox
  private let clock = StandingClock()
  private let lookout = Lookout(.random())
  private let signals = Signals()

  init() throws {
    sandbox = try Sandbox()
  }

  private final class Signals {
    var sent: [Int32] = []
  }

  private final class StandingClock: WorkerClock {
    private let now = Mutex(Uptime(nanoseconds: 0))

    func advance(by duration: Duration) { now.withLock { $0 = $0 + duration } }

    func wallTime() -> Timestamp { Timestamp(milliseconds: 0) }
    func uptime() -> Uptime { now.withLock { $0 } }
    func wait(for signal: WakeSignal, until deadline: Uptime) {}
  }

  private func launch(_ script: String) throws -> ProcessLaunch {
    let lease = Lease(
      chat: try #require(ChatID(rawValue: 1)), generation: Generation(rawValue: 1))
    return ProcessLaunch(
      mark: RunMark(worker: .random(), lease: lease),
      command: try ChatCommand(["/bin/sh", "-c", script]), environment: [],
      input: try ChatInput([]), attempt: 1, logs: LogDirectory(beside: sandbox.database),
      grace: .seconds(10), openFiles: 100, standing: { .own(notWaitedForBefore: nil) },
      report: { _ in })
  }

  /// - Parameter isReal: Whether the command gets its signals.
  private func child(_ script: String, isReal: Bool) throws -> chatctl.ChildProcess {
    try chatctl.ChildProcess(try launch(script), marksLimits: true, clock: clock) { pid, signal in
      self.signals.sent.append(signal)
      if isReal { kill(pid, signal) }
    }
  }

  private func reap(_ child: chatctl.ChildProcess) {
    var raw: Int32 = 0
    while waitpid(child.pid, &raw, 0) < 0, errno == EINTR {}
    child.reaped(raw)
  }

  @Test func `is not signalled again once it has ended, since its number may be another's`() throws
  {
    let child = try child("exit 7", isReal: true)
    reap(child)
    child.cancel(grace: .zero, lookout)
    let end = try #require(child.step(lookout))
    #expect(signals.sent == [])
    #expect(end.status == .exited(7))
    #expect(!end.wasCancelled)
    #expect(end.unended.isEmpty)
  }

  @Test func `is signalled until it has ended`() throws {
    let child = try child("exec sleep 1000", isReal: true)
    child.cancel(grace: .seconds(1), lookout)
    #expect(child.step(lookout) == nil)
    #expect(signals.sent == [SIGTERM, SIGCONT])
    clock.advance(by: .seconds(1))
    #expect(child.step(lookout) == nil)
    #expect(signals.sent == [SIGTERM, SIGCONT, SIGKILL])
    reap(child)
    #expect(child.step(lookout)?.wasCancelled == true)
  }

  @Test func `that does not end is given up after a while, which is said`() throws {
    let child = try child("exec sleep 1000", isReal: false)
    child.cancel(grace: .zero, lookout)
    #expect(child.step(lookout) == nil)
    clock.advance(by: TreeEnding.patience - .milliseconds(1))
    #expect(child.step(lookout) == nil)
    clock.advance(by: .milliseconds(1))
    let end = try #require(child.step(lookout))
    #expect(end.status == nil)
    #expect(end.unended == [RunningProcess(pid: child.pid)])
    let failure = UnendedCommand(lease: child.mark.lease, processes: end.unended)
    let words = "cannot be ended, not even by SIGKILL: process \(child.pid) ("
    #expect(failure.description.hasPrefix(words))
    kill(child.pid, SIGKILL)
    reap(child)
  }

  @Test(.timeLimit(.minutes(1)))
  func `is not launched when it was cancelled before`() async throws {
    let trace = sandbox.path("trace")
    let launch = try launch("echo >'\(trace)'")
    let worker = try WorkerProcess(beside: sandbox.database)
    let ticket = ProcessTicket()
    ticket.markCancelled()
    await #expect(throws: CancellationError.self) {
      _ = try await withCheckedThrowingContinuation { continuation in
        var loop = SupervisorLoop(guardian: nil, worker: worker)
        loop.launch(ticket, launch, continuation)
      }
    }
    // Not even its log was begun.
    #expect(!FileManager.default.fileExists(atPath: sandbox.database + "-logs"))
  }
}

@Suite struct `A thread that cannot be had` {
  @Test func `is an error with a sentence`() throws {
    let failure = #expect(throws: SystemFailure.self) {
      // As where the limits allow no more, the system has no room for it.
      try Thread.detach(name: "large", stackSize: 1 << 46) {}
    }
    #expect(failure?.description.hasPrefix("cannot start a thread: ") == true)
    #expect(failure?.isTemporary == true)
  }
}
