import Foundation
import Glibc
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
      Lease(chat: chat, generation: Generation(rawValue: generation)), attempt: 2, in: directory,
      at: now)
  }

  /// What comes after the line that names the run.
  private func read(_ reader: inout LogReader) throws -> [LogLine] {
    var lines: [LogLine] = []
    _ = try reader.read { portion in
      lines += try portion.map { try JSONDecoder().decode(LogLine.self, from: Data($0)) }
    }
    return lines.filter { !($0.stream == .chatctl && $0.text.hasPrefix("[generation")) }
  }

  private func read() throws -> [LogLine] {
    var reader = LogReader(directory, chat: chat)
    return try read(&reader)
  }

  /// Of all files.
  private func size() throws -> Int {
    let folder = directory.path + "/\(chat)"
    return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { size, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      return size + (attributes[.size] as? Int ?? 0)
    }
  }

  private func time(_ milliseconds: Int64) -> Uptime {
    Uptime(nanoseconds: milliseconds * 1_000_000)
  }

  @Test func `begins with a line that names the run`() throws {
    _ = try log(3)
    var lines: [String] = []
    var reader = LogReader(directory, chat: chat)
    _ = try reader.read { lines += $0.map { String(decoding: $0, as: UTF8.self) } }
    #expect(
      lines == [
        """
        {"at":1790000000000,"generation":3,"stream":"chatctl",\
        "text":"[generation 3, attempt 2, started 2026-09-21T14:13:20Z]"}
        """
      ])
  }

  @Test func `keeps the outputs apart and ends lines that have no end`() throws {
    var log = try log()
    log.append(Array("out".utf8), .stdout, at: now, uptime: time(0))
    log.append(Array("err\n".utf8), .stderr, at: now, uptime: time(0))
    log.append(Array("put\nmore".utf8), .stdout, at: now, uptime: time(0))
    log.end(at: now)
    let lines = try read()
    #expect(lines.map(\.text) == ["err", "output", "more"])
    #expect(lines.map(\.stream) == [.stderr, .stdout, .stdout])
    #expect(lines.allSatisfy { $0.at == now.milliseconds && $0.generation == 1 })
  }

  /// Writes numbered lines, a second's worth of a thousand at a time.
  private func fill(_ log: inout RunLog, _ numbers: Range<Int>, pause: Int64 = 1000) {
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 1000) {
      let lines = (start..<min(start + 1000, numbers.upperBound)).map { "\($0)\n" }
      log.append(
        Array(lines.joined().utf8), .stdout, at: now, uptime: time(Int64(start / 1000) * pause))
    }
  }

  /// - Parameter pause: Between a thousand lines; without any they come faster than they are written.
  @Test(arguments: [1000, 0] as [Int64])
  func `keeps the beginning and the end, with a mark between`(pause: Int64) throws {
    var log = try log()
    let count = 120_000
    fill(&log, 0..<count, pause: pause)
    log.end(at: now)
    let lines = try read()
    let marks = lines.indices.filter { lines[$0].stream == .chatctl }
    let mark = try #require(marks.first)
    #expect(marks.count == 1)
    // Both sides are without gaps.
    #expect(lines[..<mark].map(\.text) == (0..<mark).map { "\($0)" })
    let end = lines[(mark + 1)...]
    #expect(end.map(\.text) == (count - end.count..<count).map { "\($0)" })
    let sizes = lines.map(\.bytes.count)
    let (kept, tail) = (sizes[..<mark].reduce(0, +), sizes[(mark + 1)...].reduce(0, +))
    #expect((RunLog.beginningLimit - 400...RunLog.beginningLimit).contains(kept))
    #expect(tail >= RunLog.endLimit)
    #expect(try size() <= RunLog.beginningLimit + RunLog.endLimit + 2 * RunLog.pieceLimit)
    #expect(lines[mark].text.hasPrefix("[cut: "))
    #expect(lines[mark].text.hasSuffix(" bytes of the log are left out here]"))
  }

  @Test func `has its end on the disk when its writer is killed`() throws {
    var log = try log()
    fill(&log, 0..<100_000)
    log.append(Array("the error\n".utf8), .stderr, at: now, uptime: time(1_000_000))
    // Nobody ends it.
    #expect(try read().last?.text == "the error")
  }

  @Test func `writes what comes too fast a moment later`() throws {
    var log = try log()
    fill(&log, 0..<20_000)
    log.append(Array("one\n".utf8), .stdout, at: now, uptime: time(1_000_000))
    #expect(log.writesNextAt == nil)
    log.append(Array("two\n".utf8), .stdout, at: now, uptime: time(1_000_001))
    #expect(try read().last?.text == "one")
    let due = try #require(log.writesNextAt)
    log.writeDue(at: due - .milliseconds(1))
    #expect(try read().last?.text == "one")
    log.writeDue(at: due)
    #expect(try read().last?.text == "two")
    #expect(log.writesNextAt == nil)
  }

  @Test(arguments: [("\u{1}\n", 10), (String(repeating: "x", count: 5000) + "\n", 100), ("x", 100)])
  func `takes no more of the disk than its limit`(line: String, portions: Int) throws {
    var log = try log()
    let portion = Array(String(repeating: line, count: 65_536 / line.utf8.count).utf8)
    for number in 0..<portions {
      log.append(portion, .stdout, at: now, uptime: time(Int64(number) * 1000))
    }
    log.end(at: now)
    #expect(try size() >= RunLog.beginningLimit + RunLog.endLimit)
    #expect(try size() <= RunLog.beginningLimit + RunLog.endLimit + 2 * RunLog.pieceLimit)
  }

  @Test func `is read on from where it was read`() throws {
    var log = try log()
    var reader = LogReader(directory, chat: chat)
    #expect(try read(&reader).isEmpty)
    log.append(Array("one\ntwo\n".utf8), .stdout, at: now, uptime: time(0))
    #expect(try read(&reader).map(\.text) == ["one", "two"])
    #expect(try read(&reader).isEmpty)
    log.append(Array("three\n".utf8), .stdout, at: now, uptime: time(0))
    var next = try self.log(2)
    next.append(Array("four\n".utf8), .stdout, at: now, uptime: time(0))
    #expect(try read(&reader).map(\.text) == ["three", "four"])
  }

  @Test func `is read without a gap by who keeps up with it, and with a mark by who does not`()
    throws
  {
    var log = try log()
    var reader = LogReader(directory, chat: chat)
    var texts: [String] = []
    for start in stride(from: 0, to: 100_000, by: 5000) {
      fill(&log, start..<start + 5000)
      texts += try read(&reader).map(\.text)
    }
    #expect(texts == (0..<100_000).map { "\($0)" })
    fill(&log, 100_000..<180_000)
    let lines = try read(&reader)
    #expect(lines.count { $0.stream == .chatctl } == 1)
    #expect(lines.last?.text == "179999")
  }

  @Test func `tells what could not be written, and is whole around it`() throws {
    var log = try log()
    log.append(Array("one\n".utf8), .stdout, at: now, uptime: time(0))
    let file = log.file
    // As a full disk does, this one refuses all writes.
    let path = "\(directory.path)/\(chat)/1.ndjson"
    log.file = try Descriptor(open(path, O_RDONLY | O_CLOEXEC), for: "read it")
    log.append(Array("two\nthree\n".utf8), .stdout, at: now, uptime: time(0))
    log.file = file
    log.append(Array("four\n".utf8), .stdout, at: now, uptime: time(0))
    let lines = try read()
    #expect(lines.map(\.text).first == "one")
    #expect(lines[1].stream == .chatctl)
    #expect(lines[1].text.hasSuffix(" bytes could not be written]"))
    #expect(lines.map(\.text).last == "four")
    #expect(lines.count == 3)
  }

  @Test func `that a crash has cut short is read up to there`() throws {
    var log = try log()
    log.append(Array("whole\n".utf8), .stdout, at: now, uptime: time(0))
    let path = "\(directory.path)/\(chat)/1.ndjson"
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"at":17,"gen"#.utf8))
    var reader = LogReader(directory, chat: chat)
    #expect(try read(&reader).map(\.text) == ["whole"])
    #expect(try read(&reader).isEmpty)
  }

  @Test func `takes the place of the oldest of ten, and of an older one of its generation`() throws
  {
    for generation in 1...12 as ClosedRange<Int64> {
      var log = try log(generation)
      fill(&log, 0..<30_000)
    }
    #expect(try directory.runs(of: chat).map(\.generation) == Array(3...12))
    #expect(try directory.runs(of: chat).allSatisfy { $0.pieces.count > 1 })
    var again = try log(12)
    again.append(Array("anew\n".utf8), .stdout, at: now, uptime: time(0))
    #expect(try directory.runs(of: chat).last?.pieces.count == 1)
    #expect(try read().last?.text == "anew")
    try directory.removeAll(of: chat)
    #expect(try directory.runs(of: chat).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
    let unknown = try #require(ChatID(rawValue: 99))
    #expect(try directory.runs(of: unknown).isEmpty)
  }

  @Test(arguments: ["1", "1.ndjson.tmp", "x.ndjson", "1.x.ndjson", "1.-5.ndjson", "1.2.3.ndjson"])
  func `has no files of other names`(name: String) {
    #expect(LogDirectory.Piece(name: name) == nil)
  }
}
