internal import Glibc
package import HeartbeatCore

/// A worker as it was before: one task, one timer and one statement for each chat. Kept for the comparison, and
/// nowhere else.
///
/// It claims its chats through the production store and keeps the same leases in the same table, over a connection
/// with the settings of a heartbeat's. A chat whose statement touches no row has been lost, and its task ends.
package final class OldWorker: Sendable {
  private let interval: Duration
  private let connections: [OldConnection]
  private let leases: [Lease]
  private let counter: StatementCounter
  /// Kept for as long as the leases are.
  private let standing: any Standing
  private let upkeep: OldUpkeep

  /// Claims `share` chats, which must be pending.
  /// - Throws: ``StoreError/invalid(_:)`` when there are fewer.
  package init(
    _ worker: WorkerID, on backend: any ChatBackend, share: Int, interval: Duration,
    staleAfter: Duration, connections count: Int
  ) throws {
    let incarnation = Incarnation(id: .random(), worker: worker)
    guard let standing = try backend.liveness.enter(worker, as: incarnation.id) else {
      throw StoreError.invalid("a process runs as \(worker.name)")
    }
    let work = try backend.openWork(patience: Self.patience)
    try work.register(
      WorkerDeclaration(
        incarnation: incarnation, pid: getpid(), interval: interval, staleAfter: staleAfter,
        maxRecoveries: 5, grace: .seconds(10), maxChats: share),
      at: backend.clock.wallTime())
    var leases: [Lease] = []
    while leases.count < share {
      let claim = try work.claim(
        limit: min(Self.portion, share - leases.count), by: incarnation,
        at: backend.clock.wallTime())
      guard !claim.assignments.isEmpty else {
        throw StoreError.invalid("there are \(leases.count) chats, and \(share) were to be held")
      }
      leases += claim.assignments.map(\.lease)
    }
    work.close()
    let counter = StatementCounter()
    self.connections = try (0..<count).map { _ in
      try OldConnection(backend, incarnation, counter, patience: Self.patience)
    }
    self.counter = counter
    self.interval = interval
    self.leases = leases
    self.standing = standing
    upkeep = try OldUpkeep(backend, patience: Self.patience)
  }

  private static let patience: Duration = .seconds(30)
  private static let portion = 500

  package var held: Int { leases.count }

  /// Lets every chat send its statement once each interval, the moments spread over it.
  /// - Parameter begun: Called when the first interval begins. By then all tasks have been made, with much time to spare.
  package func keep(rounds: Int, begun: @escaping @Sendable () throws -> Void) async throws
    -> OldRounds
  {
    let before = counter.count
    for connection in connections { await connection.begin(rounds: rounds) }
    // Making them must not make the first ones late.
    let begin = ContinuousClock.now + .milliseconds(200) + .microseconds(20) * leases.count
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (place, lease) in leases.enumerated() {
        let connection = connections[place % connections.count]
        let first = begin + interval * place / leases.count
        let interval = interval
        group.addTask {
          await connection.enter()
          var due = first
          for round in 0..<rounds {
            try await Task.sleep(until: due, clock: .continuous)
            guard try await connection.renew(lease, round: round, due: due) else { return }
            due += interval
          }
        }
      }
      try await Task.sleep(until: begin, clock: .continuous)
      try begun()
      try await group.waitForAll()
    }
    var sum = OldRounds(rounds: rounds)
    for connection in connections { sum.add(await connection.tally) }
    sum.statements = counter.count - before
    return sum
  }
}

/// What rounds of statements came to.
package struct OldRounds: Sendable {
  /// How long the statements of each round took with their commits, all added up.
  package internal(set) var work: [Duration]
  /// As they were counted where they are executed.
  package internal(set) var statements = 0
  package internal(set) var tasks = 0
  /// Chats whose statement touched no row.
  package internal(set) var lost = 0
  /// How long after its due moment a statement was done, at most.
  package internal(set) var latest = Duration.zero

  init(rounds: Int) { work = Array(repeating: .zero, count: rounds) }

  mutating func add(_ other: OldRounds) {
    for (round, time) in other.work.enumerated() { work[round] += time }
    tasks += other.tasks
    lost += other.lost
    latest = max(latest, other.latest)
  }
}
