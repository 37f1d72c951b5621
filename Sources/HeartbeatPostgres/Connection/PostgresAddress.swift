#if Postgres
  internal import CPostgres

  /// Where a database is and how to get there, as libpq takes it: a `postgres://` URI, or words such
  /// as `host=db user=chats`. What it leaves out comes from PG* variables, a service file and `.pgpass`.
  ///
  /// Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
  package struct PostgresAddress: Hashable, Sendable, CustomStringConvertible {
    /// May have a password in it: never shown.
    let text: String
    /// What the address itself says, password included.
    private let settings: [String: String]

    /// Whether a text is meant as such an address.
    package static func isAddress(_ text: String) -> Bool {
      text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// - Throws: ``PostgresError`` when libpq cannot read it.
    package init(_ text: String) throws(PostgresError) {
      var complaint: UnsafeMutablePointer<CChar>?
      guard let options = PQconninfoParse(text, &complaint) else {
        let reason = complaint.map { String(cString: $0) } ?? "out of memory"
        PQfreemem(complaint)
        // What is quoted may be a part of the password.
        let words = reason.prefix { $0 != "\"" && $0 != "\n" && $0 != ":" }
        throw PostgresError(
          code: "08001", message: "this is no address of a database: \(words.trimmed)")
      }
      self.text = text
      settings = PostgresOptions.given(options)
      PQconninfoFree(options)
    }

    func gives(_ keyword: String) -> Bool { settings[keyword] != nil }

    /// The address without passwords and other settings.
    package var description: String {
      let user = settings["user"].map { $0 + "@" } ?? ""
      let isSocket = settings["host"]?.hasPrefix("/") ?? false
      let place = "postgres://\(user)\(isSocket ? "" : places)/\(settings["dbname"] ?? "")"
      let more = (isSocket ? ["host", "port", "service"] : ["service"]).compactMap { keyword in
        settings[keyword].map { "\(keyword)=\($0)" }
      }
      return more.isEmpty ? place : place + "?" + more.joined(separator: "&")
    }

    /// Hosts with their ports, as a URI has them.
    private var places: String {
      let hosts = settings["host"] ?? settings["hostaddr"] ?? ""
      let ports = (settings["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
      return hosts.split(separator: ",", omittingEmptySubsequences: false).enumerated()
        .map { index, host in
          let port = (ports.count == 1 ? ports.first : ports.dropFirst(index).first) ?? ""
          return port.isEmpty ? String(host) : "\(host):\(port)"
        }.joined(separator: ",")
    }

    /// What libpq is told, in its order: later ones override earlier ones, the address among them.
    ///
    /// A link that was cut is noticed after 10 s instead of two hours, where the address says nothing
    /// else. Source: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES
    var connectionSettings: [(keyword: String, value: String)] {
      [
        ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "10000"), ("fallback_application_name", "chatctl"),
        ("dbname", text), ("client_encoding", "UTF8"),
      ]
    }
  }

  enum PostgresOptions {
    /// The values of libpq's list of options, without those that have none.
    static func given(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
      var values: [String: String] = [:]
      var option = options
      while let keyword = option.pointee.keyword {
        if let value = option.pointee.val {
          values[String(cString: keyword)] = String(cString: value)
        }
        option += 1
      }
      return values
    }
  }

  extension StringProtocol {
    /// Without space at both ends.
    var trimmed: String {
      var rest = self[...]
      while rest.last?.isWhitespace ?? false { rest.removeLast() }
      return String(rest.drop { $0.isWhitespace })
    }

    /// Its words in one line, as what libpq says in several.
    var oneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  }
#endif
