import Glibc

/// A file in which the kernel tells something, such as those of `/proc`: its size is not known before.
package enum KernelFile {
  /// Nil where it cannot be read.
  package static func text(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = read(descriptor, &portion, portion.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += portion[..<count]
    }
  }
}
