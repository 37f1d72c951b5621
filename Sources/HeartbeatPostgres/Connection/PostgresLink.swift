#if Postgres
  internal import CPostgres
  import Glibc
  internal import HeartbeatCore

  /// Why an exchange has no answer.
  enum LinkFailure: Error {
    /// Nothing has left this process.
    case notSent(String)
    /// The connection broke; what was sent may have come to the server.
    case lost(String)
    /// The caller's patience is over; the same holds.
    case late
  }

  /// One session of libpq over one socket, never waiting for the network without a limit.
  ///
  /// Source: https://www.postgresql.org/docs/current/libpq-async.html
  ///
  /// Sendable: the thread that connects hands it to the one that uses it, and uses it no more.
  final class PostgresLink: @unchecked Sendable {
    let handle: OpaquePointer

    /// Owns the handle from now on.
    init(_ handle: OpaquePointer) {
      self.handle = handle
      cpostgres_silence(handle)
    }

    deinit { PQfinish(handle) }

    var isUp: Bool { PQstatus(handle) == CONNECTION_OK }

    /// The process that serves this session, as whoever answered the connection told it: a pooler
    /// tells a number of its own.
    var announcedProcess: Int32 { PQbackendPID(handle) }

    /// Whether an idle session is still there, as far as the socket tells without waiting.
    func isStillUp() -> Bool {
      while isUp, wait(for: POLLIN, atMost: .zero).isReady {
        guard PQconsumeInput(handle) == 1 else { return false }
        // Takes what was read out of the buffer: notices, and the server's parting word.
        _ = PQisBusy(handle)
      }
      return isUp
    }

    /// Sends and waits for all results. Throws as typed; a result may be the server's error.
    func exchange(
      until deadline: PatienceDeadline, send: (OpaquePointer) -> Int32
    ) throws(LinkFailure) -> [PostgresResult] {
      guard send(handle) == 1 else { throw .notSent(message) }
      try flush(until: deadline)
      var results: [PostgresResult] = []
      while true {
        try awaitResult(until: deadline)
        guard let next = PQgetResult(handle) else { return results }
        let result = PostgresResult(next)
        guard ![PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) else {
          throw .lost("the statement copies, which is not supported")
        }
        results.append(result)
      }
    }

    private func flush(until deadline: PatienceDeadline) throws(LinkFailure) {
      while true {
        switch PQflush(handle) {
        case 0: return
        case 1: break
        default: throw .lost(message)
        }
        let events = try waitStep(for: POLLIN | POLLOUT, until: deadline)
        // The server may stop reading until somebody takes what it has written.
        if events & Int16(POLLIN) != 0, PQconsumeInput(handle) != 1 { throw .lost(message) }
      }
    }

    /// Reads until a result is whole. A connection that broke has one too: its error.
    private func awaitResult(until deadline: PatienceDeadline) throws(LinkFailure) {
      while PQisBusy(handle) == 1 {
        let events = try waitStep(for: POLLIN, until: deadline)
        if events != 0, PQconsumeInput(handle) != 1 { return }
      }
    }

    /// - Returns: What has happened on the socket within one step of patience.
    private func waitStep(
      for events: Int32, until deadline: PatienceDeadline
    ) throws(LinkFailure) -> Int16 {
      let left = deadline.left
      let outcome = wait(for: events, atMost: min(left, Patience.step))
      if !outcome.isReady, left == .zero { throw .late }
      return outcome.events
    }

    struct Outcome {
      let events: Int16
      let isWoken: Bool
      var isReady: Bool { events != 0 }
    }

    /// Waits for the socket, or for another descriptor to become readable.
    func wait(for events: Int32, atMost limit: Duration, orFor wake: Int32? = nil) -> Outcome {
      var polled = [pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)]
      if let wake { polled.append(pollfd(fd: wake, events: Int16(POLLIN), revents: 0)) }
      let count = nfds_t(polled.count)
      // A signal that interrupts is a wait that was short.
      guard poll(&polled, count, PostgresLink.milliseconds(limit)) > 0 else {
        return Outcome(events: 0, isWoken: false)
      }
      return Outcome(
        events: polled[0].revents, isWoken: polled.dropFirst().contains { $0.revents != 0 })
    }

    /// Rounded up, so that a wait does not become a busy loop at its end.
    static func milliseconds(_ duration: Duration) -> Int32 {
      Int32(clamping: (duration.wholeNanoseconds + 999_999) / 1_000_000)
    }

    var message: String {
      PQerrorMessage(handle).map { String(cString: $0).trimmed } ?? "unknown error"
    }

    /// Asks the server to give up what this session does, on a thread of its own, since that is a
    /// connection of its own which may take long. Where no thread can be had, the server's own limits
    /// end it later.
    func cancelAside() {
      guard let ticket = PQgetCancel(handle) else { return }
      let owned = CancelTicket(ticket)
      // Without the thread the ticket is freed, and nothing else was promised.
      try? SystemThread.start(name: "pg-cancel", stackSize: 256 << 10) { owned.use() }
    }
  }

  /// Sendable: libpq's tickets may be used by any thread, and this one by a single one.
  private final class CancelTicket: @unchecked Sendable {
    private let ticket: OpaquePointer

    init(_ ticket: OpaquePointer) { self.ticket = ticket }

    deinit { PQfreeCancel(ticket) }

    func use() {
      var complaint = [CChar](repeating: 0, count: 256)
      _ = PQcancel(ticket, &complaint, 256)
    }
  }
#endif
