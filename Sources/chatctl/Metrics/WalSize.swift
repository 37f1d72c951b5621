import Glibc

/// The write-ahead log beside a database in a file.
struct WalSize {
  /// Nil for a database on a server.
  private let path: String?

  init(_ database: DatabaseOptions) throws {
    guard case .file(let path) = try database.place() else {
      path = nil
      return
    }
    self.path = path + "-wal"
  }

  /// Nil as for ``bytes``.
  var family: MetricFamily? {
    bytes.map { bytes in
      MetricFamily(
        name: "chatctl_wal_bytes", help: "The size of SQLite's write-ahead log.", kind: .gauge,
        samples: [MetricFamily.Sample(value: Double(bytes))])
    }
  }

  /// 0 where there is no log. Nil where the database has none, or it cannot be told.
  var bytes: Int? {
    guard let path else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == ENOENT ? 0 : nil }
    return Int(status.st_size)
  }
}
