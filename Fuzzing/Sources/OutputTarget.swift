import HeartbeatCore

@testable import chatctl

/// However the output of a command is cut into portions, its answer and last words are text that the
/// database takes, within their limits, and its log has the lines of what was printed.
enum OutputTarget: FuzzTarget {
  static let name = "output"

  private static let chat = ChatID(1)
  private static let directory = LogDirectory(beside: "\(FuzzFolder.path)/output.db")
  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  /// More than the answer and the beginning of a log take.
  private static let mostBytes = 3 << 19

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    do {
      try run(FuzzBytes(bytes))
    } catch {
      fatalError("output cannot be taken: \(error)")
    }
  }

  private static func run(_ bytes: FuzzBytes) throws {
    var input = bytes
    let log = try RunLog(
      Lease(chat: chat, generation: Generation(1)), attempt: 1, in: directory, at: now)
    var output = CommandOutput(log: log) { progress in
      require(0...1 ~= progress.fraction, "progress of \(progress.fraction)")
    }
    var printed: [LogLine.Stream: [UInt8]] = [:]
    var total = 0
    var time: Int64 = 0
    while !input.isEmpty, total < mostBytes {
      let head = input.byte()
      let portion = input.bytes(Int(head >> 4) + 1)
      let doubled = input.byte()
      let bytes = repeated(portion, doubled: Int(doubled < 8 ? doubled + 9 : doubled % 6))
      total += bytes.count
      time += 1_000_000 << Int64(head & 7)
      if head & 12 == 12 {
        output.addProgress(bytes)
      } else {
        let stream: LogLine.Stream = head & 8 == 0 ? .stdout : .stderr
        printed[stream, default: []] += bytes
        output.add(bytes, to: stream, at: now, uptime: Uptime(nanoseconds: time))
      }
    }
    output.end(at: now)
    answer(output.answer.text, of: printed[.stdout] ?? [])
    lastWords(output.lastWords.text, of: printed[.stderr] ?? [])
    try logged(printed, total: total)
  }

  private static func repeated(_ bytes: [UInt8], doubled times: Int) -> [UInt8] {
    (0..<times).reduce(into: bytes) { bytes, _ in bytes += bytes }
  }

  private static func answer(_ text: String?, of printed: [UInt8]) {
    guard let text else { return require(printed.allSatisfy { $0 == 10 }, "an answer is lost") }
    require(!text.utf8.contains(0), "an answer has a NUL")
    require(text.utf8.count <= 3 * CommandOutput.answerLimit + 100, "an answer is too long")
    guard let whole = String(validating: printed, as: UTF8.self), !printed.contains(0) else {
      return
    }
    if printed.count <= CommandOutput.answerLimit {
      require(whole.utf8.starts(with: text.utf8), "an answer is not what was printed")
      require(whole.utf8.dropFirst(text.utf8.count).allSatisfy { $0 == 10 }, "an answer is cut")
    } else {
      let kept = Array(text.utf8).lastIndex(of: 10) ?? 0
      require(whole.utf8.starts(with: text.utf8.prefix(kept)), "an answer is not what was printed")
      require(kept > CommandOutput.answerLimit - 4, "only \(kept) bytes of an answer are kept")
    }
  }

  private static func lastWords(_ text: String, of printed: [UInt8]) {
    require(!text.utf8.contains(0), "last words have a NUL")
    require(text.utf8.count <= 3 * CommandOutput.lastWordsLimit, "last words are too long")
    guard let whole = String(validating: printed, as: UTF8.self), !printed.contains(0) else {
      return
    }
    guard printed.count < 1 << 14 else { return }
    let trimmed = whole.reversed().drop { $0.isWhitespace }.reversed().map { String($0) }.joined()
    require(trimmed.utf8.reversed().starts(with: text.utf8.reversed()), "last words are others")
  }

  private static func logged(_ printed: [LogLine.Stream: [UInt8]], total: Int) throws {
    // To read many lines takes long.
    guard printed.values.allSatisfy({ bytes in bytes.count { $0 == 10 } < 2000 }) else { return }
    var lines: [LogLine] = []
    var log = FollowedLog(chat, .completed, in: directory, choice: LogChoice(), tail: nil)
    while try log.read({ lines.append($0.line) }) {}
    require(log.takeProblems().isEmpty, "a log cannot be read")
    require(lines.first?.text.hasPrefix("[generation 1") == true, "a log without its beginning")
    require(lines.allSatisfy { !$0.text.utf8.contains(0) }, "a log has a NUL")
    // No line is that long, and all is in the beginning.
    guard total < 8_000 else { return }
    for stream in [LogLine.Stream.stdout, .stderr] {
      var bytes = printed[stream] ?? []
      if bytes.last == 10 { bytes.removeLast() } else if bytes.isEmpty { continue }
      let expected = bytes.split(separator: 10, omittingEmptySubsequences: false).map(
        UTF8Bytes.text)
      let found = lines.filter { $0.stream == stream }.map(\.text)
      require(
        found.map { Array($0.utf8) } == expected.map { Array($0.utf8) },
        "\(stream) is \(found), not \(expected)")
    }
  }
}
