import Foundation
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `The log of a run` {
  private let sandbox: Sandbox
  private let directory: LogDirectory
  private let chat: ChatID
  private let now = Timestamp(milliseconds: 1_790_000_000_000)

  init() throws {
    sandbox = try Sandbox()
    directory = LogDirectory(beside: sandbox.database)
    chat = try #require(ChatID(rawValue: 7))
  }

  private func log(_ generation: Int64 = 1) throws -> RunLog {
    try RunLog(
      Lease(chat: chat, generation: Generation(rawValue: generation)), in: directory)
  }

  private func read(_ reader: inout LogReader) throws -> [LogLine] {
    var lines: [LogLine] = []
    _ = try reader.read { portion in
      lines += try portion.map { try JSONDecoder().decode(LogLine.self, from: Data($0)) }
    }
    return lines
  }

  private func size(_ generation: Int64 = 1) throws -> Int {
    let path = directory.path(of: chat, generation)
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  @Test func `keeps the outputs apart and ends lines that have no end`() throws {
    var log = try log()
    log.append(Array("out".utf8), .stdout, at: now)
    log.append(Array("err\n".utf8), .stderr, at: now)
    log.append(Array("put\nmore".utf8), .stdout, at: now)
    log.end(at: now)
    var reader = LogReader(directory, chat: chat)
    let lines = try read(&reader)
    #expect(lines.map(\.text) == ["err", "output", "more"])
    #expect(lines.map(\.stream) == [.stderr, .stdout, .stdout])
    #expect(lines.allSatisfy { $0.at == now.milliseconds && $0.generation == 1 })
  }

  @Test(arguments: ["\n", "\u{1}\n", String(repeating: "x", count: 5000) + "\n"])
  func `takes no more of the disk than its limit`(line: String) throws {
    var log = try log()
    let portion = Array(String(repeating: line, count: 70_000 / line.utf8.count).utf8)
    let portions = 6 << 20 / portion.count
    for _ in 0..<portions { log.append(portion, .stdout, at: now) }
    log.end(at: now)
    #expect(try size() <= RunLog.limit + 300)
    var reader = LogReader(directory, chat: chat)
    let lines = try read(&reader)
    #expect(lines.suffix(2).map(\.stream) == [.chatctl, .chatctl])
    #expect(lines.suffix(2).first?.text == "[cut: the log of one run keeps 4194304 bytes]")
    let kept = lines.dropLast(2).reduce(0) { $0 + $1.text.utf8.count + 1 }
    #expect(
      lines.last?.text == "[cut: \(portions * portion.count - kept) more bytes were not kept]")
  }

  @Test func `is read on from where it was read`() throws {
    var log = try log()
    var reader = LogReader(directory, chat: chat)
    #expect(try read(&reader).isEmpty)
    log.append(Array("one\ntwo\n".utf8), .stdout, at: now)
    #expect(try read(&reader).map(\.text) == ["one", "two"])
    #expect(try read(&reader).isEmpty)
    log.append(Array("three\n".utf8), .stdout, at: now)
    var next = try self.log(2)
    next.append(Array("four\n".utf8), .stdout, at: now)
    #expect(try read(&reader).map(\.text) == ["three", "four"])
  }

  @Test func `that a crash has cut short is read up to there`() throws {
    var log = try log()
    log.append(Array("whole\n".utf8), .stdout, at: now)
    let file = try #require(FileHandle(forWritingAtPath: directory.path(of: chat, 1)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"at":17,"gen"#.utf8))
    var reader = LogReader(directory, chat: chat)
    #expect(try read(&reader).map(\.text) == ["whole"])
    #expect(try read(&reader).isEmpty)
  }

  @Test func `takes the place of the oldest of ten`() throws {
    for generation in 1...12 as ClosedRange<Int64> { _ = try log(generation) }
    #expect(directory.generations(of: chat) == Array(3...12))
    directory.remove(chat)
    #expect(directory.generations(of: chat).isEmpty)
    let unknown = try #require(ChatID(rawValue: 99))
    #expect(directory.generations(of: unknown).isEmpty)
  }
}
