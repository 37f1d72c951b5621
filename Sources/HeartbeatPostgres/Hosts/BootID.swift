#if Postgres
  import Glibc

  /// What tells one boot of one machine from every other.
  package enum BootID {
    /// Nil where the kernel does not tell it.
    ///
    /// Source: random(4), /proc/sys/kernel/random/boot_id.
    package static let current: String? = read("/proc/sys/kernel/random/boot_id")

    private static func read(_ path: String) -> String? {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = Glibc.read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return nil }
      let text = String(decoding: bytes[..<count], as: UTF8.self).trimmed
      return text.isEmpty ? nil : text
    }
  }
#endif
