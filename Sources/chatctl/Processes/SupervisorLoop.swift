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

  private let guardian: RunGuard?
  private let worker: WorkerProcess
  private let lookout: Lookout
  private let clock = SystemClock()
  private var entries: [ObjectIdentifier: Entry] = [:]
  /// The commands that have not been reaped.
  private var tickets: [pid_t: ObjectIdentifier] = [:]
  private var readyChildren: Set<ObjectIdentifier> = []
  private var nextLook = Uptime(nanoseconds: 0)

  /// - Parameter guardian: Nil where nothing need survive this process.
  init(guardian: RunGuard?, worker: WorkerProcess) {
    self.guardian = guardian
    self.worker = worker
    lookout = Lookout(worker.token)
  }

  /// Notes what has happened since the last turn. To be called before anything is asked of it.
  mutating func begin() {
    reap()
    lookout.forget(
      leaders: lookout.marksLimits ? [:] : tickets.compactMapValues { entries[$0]?.child.mark })
  }

  mutating func launch(
    _ ticket: ProcessTicket, _ launch: ProcessLaunch,
    _ continuation: CheckedContinuation<ProcessEnd, any Error>
  ) {
    guard !ticket.isCancelled else { return continuation.resume(throwing: CancellationError()) }
    do {
      let child = try ChildProcess(launch, marksLimits: lookout.marksLimits)
      entries[ObjectIdentifier(ticket)] = Entry(
        ticket: ticket, child: child, continuation: continuation)
      tickets[child.pid] = ObjectIdentifier(ticket)
      nextLook = min(nextLook, clock.uptime() + .seconds(1))
    } catch {
      continuation.resume(throwing: error)
    }
  }

  /// Does nothing for a command that has ended or is not started yet.
  func cancel(_ ticket: ProcessTicket, grace: Duration) {
    entries[ObjectIdentifier(ticket)]?.child.cancel(grace: grace, lookout)
  }

  // MARK: Waiting

  /// Waits until something is readable, has ended or is due, and reads.
  mutating func wait(bell: Descriptor) {
    var polled = [
      pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0),
      // A negative number is passed over.
      pollfd(fd: guardian?.process?.number ?? -1, events: Int16(POLLIN), revents: 0),
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
      guard let end = entry.child.step(lookout) else { continue }
      entries[ticket] = nil
      tickets[entry.child.pid] = nil
      entry.continuation.resume(returning: end)
    }
    readyChildren.removeAll(keepingCapacity: true)
    guardian?.replaceIfEnded()
    guard lookAtAll else { return }
    worker.restore()
    // Without children only orphans and a guard are left to be found, which can wait.
    nextLook = now + (entries.isEmpty ? .seconds(10) : .seconds(1))
  }

  /// Takes note of all children that have ended: commands, what they have left, and guards. Nobody
  /// else in this process does.
  private mutating func reap() {
    while true {
      var raw: Int32 = 0
      let pid = waitpid(-1, &raw, WNOHANG | Int32(bitPattern: UInt32(__WALL)))
      if pid < 0, errno == EINTR { continue }
      guard pid > 0 else { return }
      if let ticket = tickets.removeValue(forKey: pid) {
        entries[ticket]?.child.reaped(raw)
        readyChildren.insert(ticket)
      } else {
        guardian?.reaped(pid)
      }
    }
  }
}
