#if Postgres
  import Foundation

  /// A pooler of its own before a server's Unix socket.
  final class PgBouncer {
    static let program = "/usr/sbin/pgbouncer"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let port: Int
    private let keeper: Child

    init(before server: PostgresServer, mode: String, poolSize: Int = 5, inTurn: Bool = false)
      throws
    {
      port = try LocalPort.free()
      keeper = try Child([
        "/bin/bash", "-c", Self.script, "keeper", Self.program, String(port), mode,
        String(poolSize),
        server.directory, String(server.port), inTurn ? "1" : "0",
      ])
      let words = keeper.words()
      guard words == "ready\n" else {
        throw PostgresServer.Failure(description: "cannot start pgbouncer: \(words)")
      }
    }

    deinit { _ = keeper.end() }

    func address(_ database: String) -> String {
      "postgres://postgres@127.0.0.1:\(port)/\(database)?sslmode=disable"
    }

    private static let script = #"""
      set -eu
      trap '' INT TERM HUP
      program=$1 port=$2 mode=$3 size=$4 server=$5 server_port=$6 in_turn=$7
      directory=$(mktemp -d /tmp/chatctl-pooler-XXXXXX)
      as=()
      if [[ $(id -u) == 0 ]]; then
        chown postgres "$directory"
        as=(runuser -u postgres --)
      fi
      cd "$directory"
      cat >ini <<END
      [databases]
      * = host=$server port=$server_port
      [pgbouncer]
      listen_addr = 127.0.0.1
      listen_port = $port
      unix_socket_dir =
      auth_type = any
      pool_mode = $mode
      default_pool_size = $size
      server_round_robin = $in_turn
      logfile = $directory/log
      pidfile = $directory/pid
      END
      sed -i 's/^ *//' ini
      sed -i "s/^\* = /* = user=postgres /" ini
      chmod 644 ini
      end() {
        if [[ -s pid ]]; then "${as[@]}" kill -TERM "$(<pid)" 2>/dev/null || true; fi
        cd /
        rm -rf "$directory"
      }
      trap end EXIT
      "${as[@]}" "$program" -q -d "$directory/ini" </dev/null >start 2>&1 || { cat start log; exit 1; }
      for _ in {1..500}; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
        sleep 0.01
      done
      echo ready
      exec >&-
      while read -r _; do :; done
      """#
  }
#endif
