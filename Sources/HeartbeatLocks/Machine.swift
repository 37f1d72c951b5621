import Glibc

/// What tells this machine from others.
package enum Machine {
  /// This boot of it; nil where the kernel does not tell it.
  ///
  /// Source: random(4), /proc/sys/kernel/random/boot_id.
  package static let bootID: String? = {
    let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count], as: UTF8.self).prefix { !$0.isWhitespace }
    return text.isEmpty ? nil : String(text)
  }()

  /// Its name, for people.
  ///
  /// Source: gethostname(2).
  package static let hostName: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0, bytes[0] != 0 else { return "unknown" }
    return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()
}
