internal import CPlatform
import Glibc
import HeartbeatLocks

/// A database file has one name. SQLite finds the log and the locks of a file by its name, so under
/// a second one the data splits and a worker id runs twice. Symbolic links are no names: SQLite
/// resolves them.
///
/// Source: https://www.sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file
enum OneName {
  /// - Parameter status: Of the file at `path`, its symbolic links followed.
  static func require(_ path: String, _ status: stat) throws {
    guard status.st_nlink <= 1 else {
      throw DatabaseFileError.severalNames(path: path, count: Int(status.st_nlink))
    }
    guard !isMountPoint(path, status) else { throw DatabaseFileError.mounted(path: path) }
  }

  /// The number of names that the file at `path` has now; 1 when that cannot be told.
  static func count(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_nlink) : 1
  }

  private static func isMountPoint(_ path: String, _ status: stat) -> Bool {
    let answer = platform_is_mount_root(path)
    if answer >= 0 { return answer == 1 }
    // Kernels before 5.8, and sandboxes without statx: a file on another device than its directory
    // is mounted there; one on the same device is in the list of mounts, or is not.
    guard let resolved = realpath(path, nil) else { return false }
    defer { free(resolved) }
    let real = String(cString: resolved)
    let directory = real.lastIndex(of: "/").map { String(real[..<$0]) } ?? ""
    var above = stat()
    if stat(directory.isEmpty ? "/" : directory, &above) == 0, above.st_dev != status.st_dev {
      return true
    }
    return MountTable.points(in: MountTable.text()).contains(real)
  }
}

/// The list of mounts that the kernel shows to this process.
///
/// Source: proc_pid_mountinfo(5).
enum MountTable {
  /// Empty where there is none.
  static func text() -> String {
    KernelFile.text(of: "/proc/self/mountinfo") ?? ""
  }

  /// The fifth field of each line, in which odd characters are written as `\` and three octal digits.
  static func points(in text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").compactMap { line in
        let fields = line.split(separator: " ", maxSplits: 5)
        return fields.count > 4 ? unescaped(fields[4]) : nil
      })
  }

  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = field.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
