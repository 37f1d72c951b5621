import Glibc

/// The folder in which a target may have files: `make fuzz` makes one for each and removes it.
enum FuzzFolder {
  static let path = getenv("FUZZ_FOLDER").map { String(cString: $0) } ?? "/tmp/chatctl-fuzz"

  static func clear(_ names: [String]) {
    for name in names { unlink("\(path)/\(name)") }
  }

  static func write(_ bytes: [UInt8], to name: String) {
    guard let file = fopen("\(path)/\(name)", "w") else { fatalError("cannot write \(name)") }
    require(fwrite(bytes, 1, bytes.count, file) == bytes.count, "cannot write \(name)")
    fclose(file)
  }

  /// Nil where there is none.
  static func read(_ name: String) -> [UInt8]? {
    guard let file = fopen("\(path)/\(name)", "r") else { return nil }
    defer { fclose(file) }
    var status = stat()
    fstat(fileno(file), &status)
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = fread(buffer.baseAddress, 1, buffer.count, file)
    }
  }
}
