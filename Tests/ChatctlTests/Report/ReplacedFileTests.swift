import Foundation
import Glibc
import Testing

@testable import chatctl

@Suite struct `A file that is replaced` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
  }

  private struct Stopped: Error {}

  private var left: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: sandbox.directory).sorted() }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: sandbox.path(name), encoding: .utf8)
  }

  private func mode(_ name: String) -> mode_t {
    var found = stat()
    stat(sandbox.path(name), &found)
    return found.st_mode & 0o777
  }

  private func write(_ text: String, to name: String) throws {
    try ReplacedFile(sandbox.path(name)).write(mode: 0o600, isDurable: true) {
      try $0.write(text.utf8)
    }
  }

  @Test func `has the new text and the rights that it had`() throws {
    try write("one", to: "file")
    #expect(mode("file") == 0o600)
    chmod(sandbox.path("file"), 0o664)
    try write("two", to: "file")
    #expect(try text("file") == "two")
    #expect(mode("file") == 0o664)
    #expect(try left == ["file"])
  }

  @Test func `is as it was when it cannot be written to its end`() throws {
    try write("one", to: "file")
    #expect(throws: Stopped.self) {
      try ReplacedFile(sandbox.path("file")).write(mode: 0o600, isDurable: true) { output in
        try output.write("tw".utf8)
        try output.flush()
        throw Stopped()
      }
    }
    #expect(try text("file") == "one")
    #expect(try left == ["file"])
  }

  @Test func `behind a link stays behind it`() throws {
    try write("one", to: "file")
    symlink("file", sandbox.path("link"))
    try write("two", to: "link")
    #expect(try text("file") == "two")
    let link = sandbox.path("link")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
  }

  @Test func `is no directory and no device`() throws {
    mkdir(sandbox.path("folder"), 0o700)
    mkfifo(sandbox.path("pipe"), 0o600)
    #expect(throws: InvalidInput.self) { try write("", to: "folder") }
    #expect(throws: InvalidInput.self) { try write("", to: "pipe") }
    #expect(throws: InvalidInput.self) { try ReplacedFile("/dev/null") }
    #expect(throws: SystemFailure.self) { try write("", to: "none/file") }
    #expect(try left == ["folder", "pipe"])
  }
}
