import Glibc

/// The log and its index, as they were found when a connection opened the database. As long as it is
/// open SQLite neither deletes nor replaces them: whoever finds others in their place, or none, goes
/// on with files that nobody else can find, as after a restore that removed them. What it wrote would
/// be lost, and closing would put its old pages over the restored file.
///
/// Source: https://www.sqlite.org/howtocorrupt.html#unlinking_or_renaming_a_database_file_while_in_use
struct BesideDatabase {
  private struct File {
    let path: String
    let device: dev_t
    let inode: ino_t

    /// Nil where there is none.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.path = path
      device = status.st_dev
      inode = status.st_ino
    }

    var isInPlace: Bool {
      guard let found = File(path) else { return false }
      return found.device == device && found.inode == inode
    }
  }

  private let files: [File]

  /// - Parameter database: The path of the database file, without symbolic links.
  init(_ database: String) {
    files = ["-wal", "-shm"].compactMap { File(database + $0) }
  }

  var areInPlace: Bool { files.allSatisfy(\.isInPlace) }
}
