import Glibc

/// One process group, by the number of its leader.
struct ProcessGroup {
  let leader: pid_t

  /// Whether no process is in it, not even one that has ended and that nobody has reaped.
  var isGone: Bool { kill(-leader, 0) != 0 && errno == ESRCH }

  func send(_ signal: Int32) {
    kill(-leader, signal)
    // A stopped process would not see SIGTERM.
    if signal == SIGTERM { kill(-leader, SIGCONT) }
  }

  /// Whether a process that still runs is in it. Reads the whole table of processes: only for a
  /// group that does not go away because its remains belong to a parent that does not reap them.
  var hasLivingMember: Bool {
    guard let directory = opendir("/proc") else { return true }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let pid = pid_t(name), getpgid(pid) == leader else { continue }
      if Self.isLiving(pid) { return true }
    }
    return false
  }

  /// Source: proc_pid_stat(5): the state follows the name, which is in parentheses and may hold any
  /// character.
  private static func isLiving(_ pid: pid_t) -> Bool {
    let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
      count = max(read(descriptor, buffer.baseAddress, 512), 0)
    }
    guard let end = bytes.lastIndex(of: UInt8(ascii: ")")), end + 2 < bytes.count else {
      return false
    }
    return ![UInt8(ascii: "Z"), UInt8(ascii: "X")].contains(bytes[end + 2])
  }
}
