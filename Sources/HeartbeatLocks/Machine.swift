import Glibc

/// What tells this machine from others.
package enum Machine {
  /// This boot of it; nil where the kernel does not tell it.
  ///
  /// Source: random(4), /proc/sys/kernel/random/boot_id.
  package static let bootID: String? = {
    let text = KernelFile.text(of: "/proc/sys/kernel/random/boot_id")?.prefix { !$0.isWhitespace }
    return text.flatMap { $0.isEmpty ? nil : String($0) }
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
