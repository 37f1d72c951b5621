import Foundation
import Glibc

@testable import HeartbeatCore

/// Directories of tests that put down files thousands of times.
enum MemoryDirectory {
  /// A fresh, private one, in memory where the system has a place there.
  /// - Returns: Its path without symbolic links.
  static func make() throws -> String {
    let memory = "/dev/shm"
    let parent = access(memory, W_OK) == 0 ? memory : NSTemporaryDirectory()
    var template = Array((parent + "/chatctl-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil, let real = realpath(template, nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    defer { free(real) }
    return String(cString: real)
  }

  static func remove(_ directory: String) {
    // What cannot be removed is left to the system; the test's own result matters more.
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// Runs `body` with the path of one, which is removed afterwards.
  static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = try make()
    defer { remove(directory) }
    return try body(directory)
  }
}
