#if Postgres
  import Foundation
  import Glibc
  import Testing

  @testable import HeartbeatPostgres

  /// A server of its own, in a temporary directory, on a Unix socket and on loopback. It ends with this
  /// process, however that ends: a shell that waits for the end of its input stops and removes it.
  final class PostgresServer: Sendable {
    struct Failure: Error, CustomStringConvertible {
      let description: String
    }

    /// Shared by all tests that do nothing to the server itself. `CHATCTL_TEST_POSTGRES` has the
    /// address of one that is there already.
    static func sharedAddress() throws -> String {
      if let address = ProcessInfo.processInfo.environment["CHATCTL_TEST_POSTGRES"] {
        return address
      }
      return try own().socketAddress()
    }

    /// The one of this process, for tests that must know more of it than an address.
    static func own() throws -> PostgresServer { try shared.get() }

    private static let shared = Result { try PostgresServer() }

    let directory: String
    let port: Int
    static let password = "not/a:word"
    private let keeper: Child

    init() throws {
      port = try LocalPort.free()
      guard let programs = Self.programs else {
        throw Failure(
          description: "no PostgreSQL in /usr/lib/postgresql: apt-get install postgresql")
      }
      keeper = try Child(
        ["/bin/bash", "-c", Self.script, "keeper", programs, String(port), Self.password])
      let words = keeper.words()
      guard words.hasPrefix("ready ") else {
        throw Failure(description: "cannot start PostgreSQL: \(words)")
      }
      directory = String(words.dropFirst("ready ".count).dropLast())
    }

    deinit { _ = keeper.end() }

    private static var programs: String? {
      let versions = try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")
      return versions?.max { $0.compare($1, options: .numeric) == .orderedAscending }
        .map { "/usr/lib/postgresql/\($0)/bin" }
    }

    func socketAddress(_ database: String = "postgres") -> String {
      "postgres://postgres@/\(database)?host=\(directory)&port=\(port)"
    }

    var socketPath: String { "\(directory)/.s.PGSQL.\(port)" }

    func tcpAddress(user: String = "postgres", password: String?, database: String = "postgres")
      -> String
    {
      let word = password.map { ":" + $0.replacing("/", with: "%2F").replacing(":", with: "%3A") }
      return "postgres://\(user)\(word ?? "")@127.0.0.1:\(port)/\(database)"
    }

    /// Runs pg_ctl, and waits until it has done what it should.
    func control(_ arguments: String...) throws {
      // The server keeps what it is given as its standard output.
      let words = try Self.run(
        [
          "/bin/bash", "-c", "cd / && exec \"$@\" >/dev/null 2>&1", "control",

          (Self.programs ?? "") + "/pg_ctl", "-w", "-D", directory + "/data", "-l",
          directory + "/log",
        ]
          + arguments)
      guard words.status == 0 else {
        throw Failure(description: "pg_ctl \(arguments): \(words.text)")
      }
    }

    /// Runs a program as the user of the server.
    static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
      let asServer = geteuid() == 0 ? ["/usr/sbin/runuser", "-u", "postgres", "--"] : []
      let child = try Child(asServer + arguments)
      let text = child.words()
      return (child.end(), text)
    }

    private static let script = #"""
      set -eu
      trap '' INT TERM HUP
      programs=$1 port=$2 password=$3
      directory=$(mktemp -d /tmp/chatctl-pg-XXXXXX)
      as=()
      if [[ $(id -u) == 0 ]]; then
        chown postgres "$directory"
        as=(runuser -u postgres --)
      fi
      cd "$directory"
      end() {
        "${as[@]}" "$programs/pg_ctl" -D data -m immediate stop >/dev/null 2>&1 || true
        cd /
        rm -rf "$directory"
      }
      trap end EXIT
      printf '%s\n' "$password" >password
      chmod 644 password
      "${as[@]}" "$programs/initdb" -D data -U postgres --auth-local=trust --auth-host=scram-sha-256 \
        --pwfile=password --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
      # In the file, so that a start after a stop has them too.
      cat >>data/postgresql.conf <<END
      port = $port
      unix_socket_directories = '$directory'
      listen_addresses = '127.0.0.1'
      max_connections = 60
      fsync = off
      END
      "${as[@]}" "$programs/pg_ctl" -w -D data -l log start >/dev/null 2>&1 || {
        cat log
        exit 1
      }
      echo "ready $directory"
      exec >&-
      while read -r _; do :; done
      """#
  }

  enum LocalPort {
    /// A port of 127.0.0.1 that was free a moment ago.
    static func free() throws -> Int {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      return try bind(descriptor, port: 0)
    }

    /// - Returns: The port that the socket has got.
    static func bind(_ descriptor: Int32, port: UInt16) throws -> Int {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let code = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> Int32 in
          guard Glibc.bind(descriptor, pointer, length) == 0 else { return -1 }
          return getsockname(descriptor, pointer, &length)
        }
      }
      guard code == 0 else { throw PostgresServer.Failure(description: "bind: errno \(errno)") }
      return Int(UInt16(bigEndian: address.sin_port))
    }
  }
#endif
