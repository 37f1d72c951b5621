#if Postgres
  internal import CPostgres
  import Glibc

  extension PostgresLink {
    /// Connects to the first host that answers and is of the wanted kind. Names are looked up in here,
    /// which may take as long as the resolver likes: see ``ConnectionAttempt``.
    ///
    /// Each place has the address's `connect_timeout`, or 10 s: libpq leaves that to its callers who
    /// do not block.
    static func connect(
      to address: PostgresAddress, isWanted: () -> Bool
    ) throws(PostgresError) -> PostgresLink {
      let settings = address.connectionSettings
      let keywords = CStrings(settings.map(\.keyword))
      let values = CStrings(settings.map(\.value))
      guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 1) else {
        throw PostgresError(code: "53200", message: "no memory for a connection")
      }
      let link = PostgresLink(handle)
      // Else the reason comes without its code, in the language of the server.
      PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
      var wait = PlaceWait(limit: connectTimeout(of: handle))
      var state = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
      while state != PGRES_POLLING_OK {
        guard state != PGRES_POLLING_FAILED else {
          throw ConnectFailure.error(link.message, lateAt: wait.lateAt)
        }
        guard isWanted() else {
          throw PostgresError(code: "08001", message: "nobody waits for the connection any more")
        }
        wait.arrive(at: place(of: handle))
        let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
        if link.wait(for: events, atMost: min(wait.left, .milliseconds(250))).isReady {
          state = PQconnectPoll(handle)
        } else if wait.left == .zero {
          wait.giveUp()
          // Lets libpq go on to the next place, as after a connection that was refused.
          shutdown(PQsocket(handle), Int32(SHUT_RDWR))
          state = PQconnectPoll(handle)
        }
      }
      // Not before: it forgets what the error message has so far, such as the host.
      PQsetnonblocking(handle, 1)
      return link
    }

    private static func connectTimeout(of handle: OpaquePointer) -> Duration {
      guard let options = PQconninfo(handle) else { return .seconds(10) }
      defer { PQconninfoFree(options) }
      let given = PostgresOptions.given(options)["connect_timeout"].flatMap { Int($0) } ?? 0
      // As in libpq: 0 is none, for which there is no such thing here, and 1 is 2.
      return given > 0 ? .seconds(max(given, 2)) : .seconds(10)
    }

    private static func place(of handle: OpaquePointer) -> String {
      [PQhost(handle), PQhostaddr(handle), PQport(handle)]
        .map { $0.map { String(cString: $0) } ?? "" }.joined(separator: " ")
    }
  }

  /// How long one place among several is waited for.
  private struct PlaceWait {
    let limit: Duration
    private var place = ""
    private var since = ContinuousClock.now
    private(set) var lateAt: [String] = []

    init(limit: Duration) { self.limit = limit }

    var left: Duration { max(.zero, limit - since.duration(to: .now)) }

    mutating func arrive(at place: String) {
      guard place != self.place else { return }
      self.place = place
      since = .now
    }

    mutating func giveUp() {
      lateAt.append("no answer from \(place) within \(limit)")
      since = .now
    }
  }

  /// An array of C strings that ends with NULL, as C's interfaces take one.
  private final class CStrings {
    let pointers: [UnsafePointer<CChar>?]
    private let owned: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
      owned = texts.map { strdup($0) }
      pointers = owned.map { UnsafePointer($0) } + [nil]
    }

    deinit { owned.forEach { free($0) } }
  }
#endif
