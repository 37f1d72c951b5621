/// The chats that a worker runs, and what a heartbeat's answer means for them.
///
/// Pure: it knows no clock, no I/O and no tasks. `Run` is whatever stands for the work of a chat.
///
/// A snapshot is a number: each registration has a higher one, so what was registered after the
/// snapshot was not asked for and cannot be lost.
struct Registry<Run> {
  private struct Entry {
    let generation: Generation
    let run: Run
    let registration: UInt64
    /// Its work has ended and its ending is being written: only that write tells how it went.
    var isFinishing = false
    var lastSeen: UInt64 = 0
  }

  private struct Fence {
    let generation: Generation
    let registration: UInt64
  }

  enum Registration {
    case added
    /// A newer generation took the place of this run, which must be cancelled.
    case replaced(Run)
    /// The same or a newer generation is there already.
    case refused
  }

  struct Snapshot {
    let number: UInt64
    /// How many chats were asked for.
    let asked: Int
  }

  /// The difference between a registry and what a heartbeat returned.
  struct Reconciliation {
    /// Asked but not returned, by chat: no longer this worker's. They have been removed.
    var lost: [(lease: Lease, run: Run)] = []
    /// Returned but not registered, with no memory of them: given to this worker.
    var gained: [Lease] = []
    /// Returned, but this worker had fenced them itself: to be taken up under new generations.
    var fenced: [Lease] = []
    /// True when unknown leases were returned while an acquisition was under way, which may have
    /// been its own: to be reconciled again once it has ended.
    var isPostponed = false
  }

  private var entries: [ChatID: Entry] = [:]
  /// What the worker has fenced itself, with the number that it had: an answer to an older snapshot
  /// cannot tell whether it is still held.
  private var fenced: [ChatID: Fence] = [:]
  /// The number of the newest registration.
  private(set) var lastRegistration: UInt64 = 0
  private var lastSnapshot: UInt64 = 0
  /// What ended since the snapshot that is open; its answer may still name it.
  private var endedSinceSnapshot: [ChatID: Generation] = [:]
  private(set) var hasOpenSnapshot = false
  private var acquisitionsUnderWay = 0
  private var acquiredSinceSnapshot = false
  private var finishing = 0
  /// The last answer, if it named all that are registered and nothing else, and nothing has changed since:
  /// the same answer again has nothing new to say. Most are.
  private var settled: [Lease]?

  /// All that are registered, also those whose ending is being written.
  var count: Int { entries.count }

  var isEmpty: Bool { entries.isEmpty }

  /// Those whose work is under way.
  var activeCount: Int { entries.count - finishing }

  var hasFenced: Bool { !fenced.isEmpty }

  func run(of lease: Lease) -> Run? {
    guard let entry = entries[lease.chat], entry.generation == lease.generation else { return nil }
    return entry.run
  }

  /// Those whose work is under way, by chat.
  var active: [(lease: Lease, run: Run)] {
    entries.compactMap { chat, entry in
      entry.isFinishing
        ? nil : (lease: Lease(chat: chat, generation: entry.generation), run: entry.run)
    }.sorted { $0.lease < $1.lease }
  }

  mutating func register(_ lease: Lease, _ run: Run) -> Registration {
    let old = entries[lease.chat]
    if let old, old.generation >= lease.generation { return .refused }
    if let old { remove(Lease(chat: lease.chat, generation: old.generation)) }
    lastRegistration += 1
    settled = nil
    entries[lease.chat] = Entry(
      generation: lease.generation, run: run, registration: lastRegistration)
    if let fence = fenced[lease.chat], fence.generation < lease.generation {
      fenced[lease.chat] = nil
    }
    return old.map { .replaced($0.run) } ?? .added
  }

  /// Removes the entry of exactly this generation; an older or newer one is left alone.
  @discardableResult
  mutating func remove(_ lease: Lease) -> Run? {
    if fenced[lease.chat]?.generation == lease.generation { fenced[lease.chat] = nil }
    guard let entry = entries[lease.chat], entry.generation == lease.generation else { return nil }
    entries[lease.chat] = nil
    settled = nil
    if entry.isFinishing { finishing -= 1 }
    if hasOpenSnapshot { endedSinceSnapshot[lease.chat] = lease.generation }
    return entry.run
  }

  /// Notes that the work has ended by itself. From now on only the write of its ending decides.
  /// - Returns: False when the chat is no longer registered under this generation, or when its
  ///   ending is being written already.
  mutating func markFinishing(_ lease: Lease) -> Bool {
    guard let entry = entries[lease.chat], entry.generation == lease.generation,
      !entry.isFinishing
    else { return false }
    entries[lease.chat]?.isFinishing = true
    finishing += 1
    return true
  }

  // MARK: Acquisitions

  /// While a claim or an adoption is under way, a heartbeat may return its leases before it has
  /// registered them.
  mutating func beginAcquisition() {
    acquisitionsUnderWay += 1
    acquiredSinceSnapshot = true
  }

  /// Whether there may be leases of this worker that it has not registered yet.
  var isAcquiring: Bool { acquisitionsUnderWay > 0 }

  mutating func endAcquisition() {
    acquisitionsUnderWay -= 1
    precondition(acquisitionsUnderWay >= 0, "an acquisition ends once")
  }

  // MARK: Reconciling

  mutating func takeSnapshot() -> Snapshot {
    hasOpenSnapshot = true
    endedSinceSnapshot.removeAll(keepingCapacity: true)
    acquiredSinceSnapshot = acquisitionsUnderWay > 0
    return Snapshot(number: lastRegistration, asked: entries.count)
  }

  /// Forgets the snapshot of a heartbeat that failed: nothing is known, nobody is lost.
  mutating func dropSnapshot() {
    hasOpenSnapshot = false
    endedSinceSnapshot.removeAll(keepingCapacity: true)
  }

  /// Compares the registry with what the database returned for the snapshot.
  mutating func reconcile(_ snapshot: Snapshot, returned: [Lease]) -> Reconciliation {
    precondition(hasOpenSnapshot, "a snapshot is reconciled once")
    lastSnapshot += 1
    defer { dropSnapshot() }
    var result = Reconciliation()
    guard returned != settled else { return result }
    var seen = 0
    for lease in returned {
      if let index = entries.index(forKey: lease.chat) {
        let generation = entries.values[index].generation
        if generation == lease.generation {
          if entries.values[index].lastSeen != lastSnapshot { seen += 1 }
          entries.values[index].lastSeen = lastSnapshot
          continue
        }
        // The answer is older than a registration that came after the snapshot.
        if generation > lease.generation { continue }
      }
      // Asked first: a chat that was fenced while the statement ran has ended since as well.
      if fenced[lease.chat]?.generation == lease.generation {
        result.fenced.append(lease)
        continue
      }
      if let ended = endedSinceSnapshot[lease.chat], ended >= lease.generation { continue }
      if acquiredSinceSnapshot {
        result.isPostponed = true
      } else {
        result.gained.append(lease)
      }
    }
    if seen == entries.count, seen == returned.count, fenced.isEmpty {
      settled = returned
      return result
    }
    for (chat, entry) in entries
    where entry.lastSeen != lastSnapshot && entry.registration <= snapshot.number
      && !entry.isFinishing
    {
      result.lost.append((Lease(chat: chat, generation: entry.generation), entry.run))
    }
    result.lost.sort { $0.lease < $1.lease }
    for (lease, _) in result.lost { remove(lease) }
    let stillHeld = Set(result.fenced.map(\.chat))
    fenced = fenced.filter {
      stillHeld.contains($0.key) || $0.value.registration > snapshot.number
    }
    return result
  }

  /// Removes all whose work is under way and remembers their generations: what the worker fenced
  /// itself it takes up again only under a new one.
  mutating func fence() -> [(lease: Lease, run: Run)] {
    let cut = active
    for (lease, _) in cut {
      let registration = entries[lease.chat]?.registration ?? lastRegistration
      remove(lease)
      fenced[lease.chat] = Fence(generation: lease.generation, registration: registration)
    }
    return cut
  }

  /// Remembers a lease that is not registered as if it had been fenced: should it turn out to be this
  /// worker's, it is taken up under a new generation.
  mutating func disown(_ lease: Lease) {
    precondition(entries[lease.chat]?.generation != lease.generation, "a run that is registered")
    lastRegistration += 1
    settled = nil
    fenced[lease.chat] = Fence(generation: lease.generation, registration: lastRegistration)
  }
}
