import Foundation
import Glibc

enum TemporaryDirectory {
  /// Runs `body` with the path of a fresh, private directory, which is removed afterwards.
  static func with(_ body: (String) throws -> Void) throws {
    var template = Array((NSTemporaryDirectory() + "/chatctl-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CocoaError(.fileWriteUnknown)
    }
    let directory = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // What cannot be removed is left to the system; the test's own result matters more.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(directory)
  }

  /// The permission bits of a file.
  static func mode(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
