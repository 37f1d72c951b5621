import Foundation
import HeartbeatCore
import Synchronization
import Testing

@testable import chatctl

/// A file of chats is decoded by all processors, some thousand lines at a time, and read as if one line came
/// after the other.
@Suite struct ChatImportTests {
  private func read(_ lines: [String]) throws -> [ChatDraft] {
    let sandbox = try Sandbox()
    let path = sandbox.path("chats.jsonl")
    try lines.joined(separator: "\n").write(toFile: path, atomically: false, encoding: .utf8)
    return try withExtendedLifetime(sandbox) {
      try ChatImport.read(path, at: Timestamp(milliseconds: 1), maxLineBytes: 1_000)
    }
  }

  private func complaint(_ lines: [String]) throws -> String? {
    let error = #expect(throws: InvalidInput.self) { try read(lines) }
    return error?.description.replacing(#/ of .*chats.jsonl/#, with: "")
  }

  private static let many = (1...10_000).map { "{\"title\":\"chat \($0)\"}" }

  @Test func `chats come in the order of their lines`() throws {
    #expect(try read(Self.many).map(\.title) == (1...10_000).map { "chat \($0)" })
  }

  @Test(arguments: [[1, 2], [4_096, 4_097], [4_097, 4_096], [9_999, 5], [10_000, 10_000]])
  func `of two broken lines the first is named`(_ broken: [Int]) throws {
    var lines = Self.many
    for number in broken { lines[number - 1] = "{\"title\":7}" }
    #expect(try complaint(lines) == "line \(broken.min() ?? 0): title must be a string")
  }

  @Test func `a broken line is named before what ends the reading behind it`() throws {
    let endless = String(repeating: "x", count: 1_001)
    #expect(try complaint(["{}", "[]", endless]) == "line 2: not a JSON object")
    #expect(try complaint(["{}", endless])?.hasPrefix("line 2 has more than") == true)
  }

  @Test(arguments: [0, 1, 2, 3, 7, 1_000])
  func `what processors make of parts is in the order of the elements`(_ count: Int) {
    let threads = Mutex(0)
    let doubled = Processors.map(Array(0..<count)) { part in
      threads.withLock { $0 += 1 }
      return part.map { 2 * $0 }
    }
    #expect(doubled == (0..<count).map { 2 * $0 })
    #expect(threads.withLock { $0 } == max(1, min(count, Processors.count)))
  }
}
