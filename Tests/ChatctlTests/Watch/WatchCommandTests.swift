import Foundation
import Testing

@testable import chatctl

@Suite struct `A watch into a pipe` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "the first")
  }

  /// Lines that are printed until one has a text.
  private func lines(_ file: FileHandle, until text: String) -> [String] {
    var lines: [String] = []
    var line = Data()
    while let byte = try? file.read(upToCount: 1), !byte.isEmpty {
      line += byte
      guard byte == Data("\n".utf8) else { continue }
      lines.append(String(decoding: line, as: UTF8.self))
      line = Data()
      if lines.last?.contains(text) == true { break }
    }
    return lines
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `prints what there is, then what changes, and ends quietly`(signal: Int32) throws {
    let pipe = try Pipe()
    defer { close(pipe.output) }
    let watch = try ChildProcess(
      program: Sandbox.program,
      arguments: ["chatctl", "watch", "--json", "--role", "viewer"].map { Array($0.utf8) },
      environment: sandbox.environment, descriptors: [0, pipe.input, 2])
    close(pipe.input)
    let reader = FileHandle(fileDescriptor: pipe.output)
    #expect(lines(reader, until: "the first").last?.contains(#""row":"chat""#) == true)
    try sandbox.run("start", "another")
    let news = lines(reader, until: #""row":"event""#)
    #expect(news.count == 3)
    #expect(news[0].contains(#""row":"group""#) && news[0].contains(#""pending":2"#))
    #expect(news[1].contains(#""row":"chat""#) && news[1].contains("another"))
    #expect(news[2].contains(#""kind":"created""#))
    kill(watch.pid, signal)
    #expect(watch.wait() == 0)
    #expect(reader.availableData.isEmpty)
  }

  @Test func `without a database says so`() throws {
    let outcome = try sandbox.run("watch", "--db", sandbox.path("none.db"))
    #expect(outcome.code == 1)
    #expect(outcome.messages.contains("none.db"))
  }
}
