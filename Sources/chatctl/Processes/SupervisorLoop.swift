import Glibc
import HeartbeatCore

/// The children of a supervisor, as its one thread handles them.
struct SupervisorLoop {
  private struct Entry {
    // Kept, so that no other ticket gets its identity.
    let ticket: ProcessTicket
    let child: ChildProcess
    let continuation: CheckedContinuation<ProcessEnd, any Error>
  }

  private let guardian: GroupGuard
  private let clock = SystemClock()
  private var entries: [ObjectIdentifier: Entry] = [:]
  private var readyChildren: Set<ObjectIdentifier> = []
  private var nextLook = Uptime(nanoseconds: 0)

  init(guardian: GroupGuard) {
    self.guardian = guardian
  }

  mutating func launch(
    _ ticket: ProcessTicket, _ launch: ProcessLaunch,
    _ continuation: CheckedContinuation<ProcessEnd, any Error>
  ) {
    guard !ticket.isCancelled else { return continuation.resume(throwing: CancellationError()) }
    do {
      let child = try ChildProcess(launch, announcingTo: guardian.announcements)
      guardian.add(child.pid)
      entries[ObjectIdentifier(ticket)] = Entry(
        ticket: ticket, child: child, continuation: continuation)
      nextLook = min(nextLook, clock.uptime() + .seconds(1))
    } catch {
      continuation.resume(throwing: error)
    }
  }

  /// Does nothing for a command that has ended or is not started yet.
  func cancel(_ ticket: ProcessTicket, grace: Duration) {
    entries[ObjectIdentifier(ticket)]?.child.cancel(grace: grace)
  }

  // MARK: Waiting

  /// Waits until something is readable, has ended or is due, and reads.
  mutating func wait(bell: Descriptor) {
    var polled = [
      pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0),
      // Only its end is waited for. A negative number is passed over.
      pollfd(fd: guardian.announcements?.number ?? -1, events: 0, revents: 0),
    ]
    var sources: [(ticket: ObjectIdentifier, descriptor: Descriptor)] = []
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
    let found = poll(&polled, nfds_t(polled.count), timeout(until: deadline))
    guard found > 0 else { return }
    if polled[0].revents != 0 { silence(bell) }
    if polled[1].revents != 0 { guardian.replaceIfEnded() }
    for (event, source) in zip(polled.dropFirst(2), sources) where event.revents != 0 {
      guard let child = entries[source.ticket]?.child else { continue }
      readyChildren.insert(source.ticket)
      if source.descriptor !== child.process { child.read(from: source.descriptor) }
    }
  }

  /// In milliseconds, rounded up.
  private func timeout(until deadline: Uptime) -> Int32 {
    let remaining = max(deadline - clock.uptime(), .zero)
    return Int32(min(remaining.wholeMilliseconds + 1, 60_000))
  }

  private func silence(_ bell: Descriptor) {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(bell.number, &bytes, bytes.count) == bytes.count {}
  }

  // MARK: Stepping

  /// Lets each child that has ended or for which something is due take its step.
  mutating func step() {
    let now = clock.uptime()
    // Whatever escaped notice is found by a look at all of them, now and then.
    let lookAtAll = now >= nextLook
    for (ticket, entry) in entries {
      let isDue = entry.child.nextStepAt.map { $0 <= now } ?? false
      guard lookAtAll || isDue || readyChildren.contains(ticket) else { continue }
      guard let end = entry.child.step() else { continue }
      entries[ticket] = nil
      guardian.remove(entry.child.pid)
      entry.continuation.resume(returning: end)
    }
    readyChildren.removeAll(keepingCapacity: true)
    guard lookAtAll else { return }
    reapOrphans()
    guardian.replaceIfEnded()
    // Without children only orphans are left to be found, which can wait.
    nextLook = now + (entries.isEmpty ? .seconds(10) : .seconds(1))
  }

  /// Descendants that left their groups and have ended since, and guards; nobody else reaps them.
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
