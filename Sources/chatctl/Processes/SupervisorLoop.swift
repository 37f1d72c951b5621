import Glibc
import HeartbeatCore

/// The children of a supervisor, as its one thread handles them.
struct SupervisorLoop {
  private struct Entry {
    let child: ChildProcess
    let continuation: CheckedContinuation<ProcessEnd, any Error>
  }

  private let guardian: GroupGuard
  private let clock = SystemClock()
  private var entries: [ProcessSupervisor.Ticket: Entry] = [:]
  /// Cancelled before they were launched.
  private var cancelledEarly: Set<ProcessSupervisor.Ticket> = []
  private var lastLaunched = 0
  private var readyChildren: Set<ProcessSupervisor.Ticket> = []
  private var nextLook = Uptime(nanoseconds: 0)

  init(guardian: GroupGuard) {
    self.guardian = guardian
  }

  mutating func launch(
    _ ticket: ProcessSupervisor.Ticket, _ launch: ProcessLaunch,
    _ continuation: CheckedContinuation<ProcessEnd, any Error>
  ) {
    guard cancelledEarly.remove(ticket) == nil else {
      return continuation.resume(throwing: CancellationError())
    }
    do {
      let child = try ChildProcess(launch)
      guardian.add(child.pid)
      entries[ticket] = Entry(child: child, continuation: continuation)
    } catch {
      continuation.resume(throwing: error)
    }
  }

  mutating func cancel(_ ticket: ProcessSupervisor.Ticket, grace: Duration) {
    if let entry = entries[ticket] {
      entry.child.cancel(grace: grace)
    } else {
      cancelledEarly.insert(ticket)
    }
  }

  /// Forgets a ticket that will not be launched any more.
  mutating func forget(_ ticket: ProcessSupervisor.Ticket) {
    cancelledEarly.remove(ticket)
  }

  /// Waits until something is readable, has ended or is due, and reads.
  mutating func wait(bell: Descriptor) {
    var polled = [pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0)]
    var sources: [(ticket: ProcessSupervisor.Ticket, descriptor: Descriptor)] = []
    var deadline = nextLook
    for (ticket, entry) in entries {
      let child = entry.child
      if let next = child.nextStepAt { deadline = min(deadline, next) }
      for descriptor in [child.process, child.output, child.error, child.progress] {
        guard let descriptor else { continue }
        polled.append(pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0))
        sources.append((ticket, descriptor))
      }
    }
    poll(&polled, nfds_t(polled.count), timeout(until: deadline))
    if polled[0].revents != 0 { silence(bell) }
    for (event, source) in zip(polled.dropFirst(), sources) where event.revents != 0 {
      guard let child = entries[source.ticket]?.child else { continue }
      readyChildren.insert(source.ticket)
      if source.descriptor !== child.process { child.read(from: source.descriptor) }
    }
  }

  /// In milliseconds, rounded up; without children there is nothing to wait for but the bell.
  private func timeout(until deadline: Uptime) -> Int32 {
    guard !entries.isEmpty else { return -1 }
    let remaining = max(deadline - clock.uptime(), .zero)
    return Int32(min(remaining.wholeMilliseconds + 1, 1000))
  }

  private func silence(_ bell: Descriptor) {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(bell.number, &bytes, bytes.count) == bytes.count {}
  }

  /// Lets each child that has ended or for which something is due take its step.
  mutating func step() {
    let now = clock.uptime()
    // Whatever escaped notice is found by a look at all of them, now and then.
    let lookAtAll = now >= nextLook
    if lookAtAll { nextLook = now + .seconds(1) }
    for (ticket, entry) in entries {
      let isDue = entry.child.nextStepAt.map { $0 <= now + .milliseconds(5) } ?? false
      guard lookAtAll || isDue || readyChildren.contains(ticket) else { continue }
      guard let end = entry.child.step() else { continue }
      entries[ticket] = nil
      guardian.remove(entry.child.pid)
      entry.continuation.resume(returning: end)
    }
    readyChildren.removeAll(keepingCapacity: true)
    if lookAtAll { reapOrphans() }
  }

  /// Descendants that left their groups and have ended since; nobody else can reap them.
  private func reapOrphans() {
    let groups = Set(entries.values.map(\.child.pid))
    while true {
      var information = siginfo_t()
      guard waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return }
      let pid = information._sifields._sigchld.si_pid
      // A child of ours or of its group is reaped by its own step.
      guard pid > 0, !groups.contains(pid), !groups.contains(getpgid(pid)) else { return }
      var status: Int32 = 0
      waitpid(pid, &status, WNOHANG)
    }
  }
}
