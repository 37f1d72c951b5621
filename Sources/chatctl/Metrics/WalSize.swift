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

  /// Without a value as for ``bytes``.
  var family: MetricFamily {
    MetricFamily(
      name: "chatctl_wal_bytes", help: "The size of SQLite's write-ahead log.", kind: .gauge,
      samples: bytes.map { [MetricFamily.Sample(value: Double($0))] } ?? [])
  }

  /// 0 where there is no log. Nil where the database has none, or it cannot be told.
  private var bytes: Int? {
    guard let path else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return errno == ENOENT ? 0 : nil }
    return Int(status.st_size)
  }
}
