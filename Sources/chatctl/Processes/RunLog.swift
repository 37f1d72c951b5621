import Glibc
import HeartbeatCore

/// Writes the output of one run to its log: all of the beginning, and then as much of the end as is
/// kept, with a mark in between for readers.
///
/// While a command prints faster than is worth writing, since later lines will take the place of
/// these, they are collected for a moment.
struct RunLog {
  /// How much of the beginning is kept, in bytes of the file.
  static let beginningLimit = 1 << 20
  /// How much of the end is kept at least, in bytes of the files.
  static let endLimit = 3 << 20
  /// The size of the files that the end is in.
  static let pieceLimit = 1 << 19
  /// The least time between two writes, once the beginning is full.
  static let pause: Duration = .milliseconds(100)

  private let lease: Lease
  private let directory: LogDirectory
  private let clock = SystemClock()
  var file: Descriptor
  private var outputLines = LineSplitter()
  private var errorLines = LineSplitter()

  /// Where the file that is written begins, and others of the end that are there, oldest first.
  private var piece: LogDirectory.Piece
  private var older: [LogDirectory.Piece] = []
  /// In bytes of the log.
  private var position = 0
  /// What could not be written, on a full disk say.
  private var lost = 0

  /// Somewhat more than is kept, since sizes are estimated.
  private var backlog = LogBacklog(limit: endLimit + endLimit / 4)
  private var nextWriteAt = Uptime(nanoseconds: 0)

  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  init(_ lease: Lease, attempt: Int, in directory: LogDirectory, at now: Timestamp) throws {
    self.lease = lease
    self.directory = directory
    file = try directory.begin(lease)
    piece = LogDirectory.Piece(generation: lease.generation.rawValue, offset: 0)
    let time = TimeText.universal(now)
    let first = "[generation \(lease.generation), attempt \(attempt), started \(time)]"
    write(encode([first], .chatctl, at: now))
  }

  /// When ``writeDue(at:)`` has something to do; nil for never.
  var writesNextAt: Uptime? { backlog.isEmpty ? nil : nextWriteAt }

  mutating func append(
    _ bytes: [UInt8], _ stream: LogLine.Stream, at time: Timestamp, uptime now: Uptime
  ) {
    backlog.add(LogBacklog.Portion(bytes: bytes, stream: stream, at: time))
    if isInBeginning { writeAll() } else { writeDue(at: now) }
  }

  mutating func writeDue(at now: Uptime) {
    guard !backlog.isEmpty, nextWriteAt <= now else { return }
    let start = clock.uptime()
    writeAll()
    // However slow it is, most of the time is left for other commands.
    nextWriteAt = now + max(Self.pause, (clock.uptime() - start) * 4)
  }

  /// Writes what is left, and what came after the last newlines.
  mutating func end(at now: Timestamp) {
    writeAll()
    write(encode([outputLines.end()].compactMap(\.self), .stdout, at: now))
    write(encode([errorLines.end()].compactMap(\.self), .stderr, at: now))
  }

  private var isInBeginning: Bool { piece.offset == 0 }

  private mutating func writeAll() {
    let (leftOut, portions) = backlog.take()
    let gap = position + leftOut
    if leftOut > 0 {
      // Lines whose beginnings or ends are left out are no lines.
      _ = outputLines.end()
      _ = errorLines.end()
      begin(after: leftOut)
    }
    for portion in portions {
      let lines =
        portion.stream == .stderr
        ? errorLines.lines(portion.bytes) : outputLines.lines(portion.bytes)
      write(encode(lines, portion.stream, at: portion.at))
    }
    // What came after the gap is more than the end, and all there now.
    if leftOut > 0, lost == 0 { removeOlder { $1.offset < gap } }
  }

  private func encode(
    _ lines: [String], _ stream: LogLine.Stream, at now: Timestamp
  ) -> [[UInt8]] {
    lines.map {
      LogLine(
        at: now.milliseconds, generation: piece.generation, stream: stream, text: $0
      ).bytes
    }
  }

  // MARK: Files

  /// Puts lines into the file, and into others when it is full.
  private mutating func write(_ lines: [[UInt8]]) {
    var bytes: [UInt8] = []
    for line in lines {
      let limit = isInBeginning ? Self.beginningLimit : Self.pieceLimit
      let size = position + bytes.count - piece.offset
      if size > 0, size + line.count > limit {
        put(bytes)
        bytes = []
        begin()
      }
      bytes += line
    }
    put(bytes)
  }

  /// Goes on in another file, and removes those that are not of the end any more.
  /// - Parameter leftOut: How much comes between the two.
  private mutating func begin(after leftOut: Int = 0) {
    let next = LogDirectory.Piece(generation: piece.generation, offset: position + leftOut)
    // Without it the old one grows beyond its limit; the next line tries again.
    guard let file = try? directory.create(next, of: lease.chat) else { return }
    self.file = file
    if !isInBeginning { older.append(piece) }
    piece = next
    position = next.offset
    let end = position - Self.endLimit
    removeOlder { log, _ in
      (log.older.count > 1 ? log.older[1] : log.piece).offset <= end
    }
  }

  /// - Parameter isOver: Asked of the oldest one, again and again.
  private mutating func removeOlder(while isOver: (RunLog, LogDirectory.Piece) -> Bool) {
    while let oldest = older.first, isOver(self, oldest) {
      directory.remove(oldest, of: lease.chat)
      older.removeFirst()
    }
  }

  /// A log that cannot be written, on a full disk say, must not end the run that it tells of.
  private mutating func put(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let mark =
      lost == 0
      ? [] : encode(["[cut: \(lost) bytes could not be written]"], .chatctl, at: clock.wallTime())
    let all = mark.joined() + bytes
    var rest = all[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
      if written < 0, errno != EINTR {
        // Nothing of it, or readers would take the next line for the end of one that was cut short.
        ftruncate(file.number, off_t(position - piece.offset))
        lost += bytes.count
        return
      }
      rest = rest.dropFirst(max(written, 0))
    }
    position += all.count
    lost = 0
  }
}
