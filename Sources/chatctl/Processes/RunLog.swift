import Glibc
import HeartbeatCore

/// Writes the output of one run to its file, up to a limit, with a mark where it was cut.
struct RunLog {
  /// In bytes of the file; the marks come on top.
  static let limit = 4 << 20

  private let file: Descriptor
  private let generation: Int64
  private var written = 0
  private var leftOut = 0
  private var outputLines = LineSplitter()
  private var errorLines = LineSplitter()

  init(_ lease: Lease, in directory: LogDirectory) throws {
    file = try directory.create(lease)
    generation = lease.generation.rawValue
  }

  mutating func append(_ bytes: [UInt8], _ stream: LogLine.Stream, at now: Timestamp) {
    guard leftOut == 0 else {
      leftOut += bytes.count
      return
    }
    let lines = stream == .stderr ? errorLines.lines(bytes) : outputLines.lines(bytes)
    append(lines, stream, at: now)
  }

  /// Writes what came after the last newlines, and says how much was left out.
  mutating func end(at now: Timestamp) {
    append([outputLines.end()].compactMap(\.self), .stdout, at: now)
    append([errorLines.end()].compactMap(\.self), .stderr, at: now)
    guard leftOut > 0 else { return }
    write(encode("[cut: \(leftOut) more bytes were not kept]", .chatctl, at: now))
  }

  private mutating func append(_ lines: [String], _ stream: LogLine.Stream, at now: Timestamp) {
    var bytes: [UInt8] = []
    for line in lines {
      let encoded = leftOut == 0 ? encode(line, stream, at: now) : []
      if leftOut == 0, written + encoded.count <= Self.limit {
        written += encoded.count
        bytes += encoded
      } else {
        if leftOut == 0 {
          bytes += encode("[cut: the log of one run keeps \(Self.limit) bytes]", .chatctl, at: now)
        }
        leftOut += line.utf8.count + 1
      }
    }
    write(bytes)
  }

  private func encode(_ text: String, _ stream: LogLine.Stream, at now: Timestamp) -> [UInt8] {
    let line = LogLine(
      at: now.milliseconds, generation: generation, stream: stream, text: text)
    // A line of strings and numbers can always be encoded.
    return ((try? JSON.encode(line)) ?? []) + [UInt8(ascii: "\n")]
  }

  /// A log that cannot be written, on a full disk say, must not end the run that it tells of.
  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
      if written < 0, errno != EINTR { return }
      rest = rest.dropFirst(max(written, 0))
    }
  }
}
