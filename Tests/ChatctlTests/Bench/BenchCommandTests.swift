import CPlatform
import Foundation
import FoundationXML
import Glibc
import Testing

@testable import chatctl

/// Over real workers, with the fewest chats and the shortest intervals. Counts, never times.
@Suite struct `A benchmark` {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  private struct Report: Decodable {
    struct Figure: Decodable, Equatable {
      let median: Double
      let min: Double
      let max: Double
      let runs: Int
    }

    struct Figures: Decodable {
      let not_measured: String?
      let runs: Int
      let tasks: Figure?
      let statements: Figure?
      let statements_per_interval: Figure?
      let interval_took_ms: Figure?
      let work_ms: Figure?
      let cpu_ms: Figure?
      let log_bytes: Figure?
      let rounds: Int?
      let round_p50_ms: Figure?
      let latest_ms: Figure?
      let kept_up: Bool?
    }

    struct Comparison: Decodable {
      let chats: Int
      let history: Int
      let workers: Int
      let old: Figures
      let new: Figures
      let ratio: [String: Figure?]
    }

    let interval_ms: Int
    let intervals: Int
    let runs: Int
    let complete: Bool
    let comparisons: [Comparison]
  }

  private func run(_ arguments: String...) throws -> Sandbox.Outcome {
    try sandbox.run(
      (["bench"] + arguments).map { Array($0.utf8) },
      environment: sandbox.environment.merging(["TMPDIR": sandbox.directory]) { $1 })
  }

  private var left: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
        .filter { $0.hasPrefix("chatctl-bench-") }
    }
  }

  private func same(_ value: Double, runs: Int = 1) -> Report.Figure {
    Report.Figure(median: value, min: value, max: value, runs: runs)
  }

  @Test func `counts the statements of both systems`() throws {
    let plot = sandbox.path("bench.svg")
    let outcome = try run(
      "--chats", "20", "--history", "0,7", "--workers", "2", "--runs", "1", "--intervals", "2",
      "--interval", "300ms", "--json", "--plot", plot)
    #expect(outcome.code == 0, "\(outcome.messages)")
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.bytes))
    #expect(report.interval_ms == 300 && report.intervals == 2 && report.runs == 1)
    #expect(report.complete)
    #expect(report.comparisons.map(\.history) == [0, 7])
    for comparison in report.comparisons {
      #expect(comparison.chats == 20 && comparison.workers == 2)
      #expect(comparison.old.tasks == same(20) && comparison.new.tasks == same(2))
      #expect(comparison.old.statements == same(40) && comparison.new.statements == same(4))
      #expect(comparison.old.statements_per_interval == same(20))
      #expect(comparison.new.statements_per_interval == same(2))
      #expect(comparison.ratio["statements"] == same(10))
      for figures in [comparison.old, comparison.new] {
        #expect(figures.not_measured == nil && figures.runs == 1)
        // Of each worker and interval.
        #expect(figures.rounds == 4)
        #expect(figures.kept_up != nil && figures.latest_ms?.runs == 1)
        for figure in [figures.work_ms, figures.cpu_ms, figures.interval_took_ms] {
          #expect((figure?.min ?? 0) > 0)
        }
      }
    }
    let picture = try String(contentsOfFile: plot, encoding: .utf8)
    #expect(XMLParser(data: Data(picture.utf8)).parse())
    #expect(try left == [])
    // Nothing of the user's was touched.
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }

  @Test func `shows both beside each other`() throws {
    let outcome = try run(
      "--chats", "3", "--runs", "1", "--intervals", "1", "--interval", "100ms", "--payload", "0")
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(outcome.text.contains("1 run of 1 interval of 100ms each"))
    #expect(outcome.text.contains("3 chats, 1 worker "))
    #expect(outcome.text.contains(/statements, each interval +3 +1 +3 ×/))
  }

  @Test(arguments: [
    ["--chats", "0"], ["--chats", "1,"], ["--chats", "1000001"], ["--workers", "65"],
    ["--chats", "3", "--workers", "4"], ["--interval", "50ms"], ["--runs", "0"],
    ["--payload", "1048577"], ["--interval", "1h"], ["--dir", "/nowhere/at/all"],
    ["--dir", "/dev/null"], ["--plot", "/"], ["--plot", ""], ["--db", "chats.db"],
  ])
  func `that cannot be meant is refused`(arguments: [String]) throws {
    let outcome = try sandbox.run((["bench"] + arguments).map { Array($0.utf8) })
    #expect(outcome.code == 64, "\(outcome.messages)")
    #expect(outcome.bytes.isEmpty)
  }

  @Test func `whose picture cannot be written does not begin`() throws {
    let outcome = try run("--plot", sandbox.path("none/bench.svg"))
    #expect(outcome.code == 1)
    #expect(outcome.messages.hasPrefix("chatctl: cannot write "))
    #expect(try left == [])
  }

  /// So many intervals that it is at work when the signal comes.
  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
  func `that is interrupted says what it has, and leaves nothing`(
    signal: Int32, code: Int32
  ) throws {
    let outcome = try Pipe()
    let errors = try Pipe()
    let child = try ChildProcess(
      program: Sandbox.program,
      arguments: [
        "chatctl", "bench", "--chats", "2", "--intervals", "1000", "--interval", "100ms", "--json",
      ].map { Array($0.utf8) },
      environment: sandbox.environment.merging(["TMPDIR": sandbox.directory]) { $1 },
      descriptors: [nil, outcome.input, errors.input])
    close(outcome.input)
    close(errors.input)
    defer { for end in [outcome.output, errors.output] { close(end) } }
    let worker = try WatchedProcess(Self.firstWorker(of: child.pid))
    kill(child.pid, signal)
    #expect(child.wait() == code)
    #expect(worker.waitUntilEnded())
    let report = try JSONDecoder().decode(Report.self, from: Self.all(of: outcome.output))
    #expect(!report.complete)
    #expect(report.comparisons.first?.old.not_measured == "it was ended before")
    let message = String(decoding: Self.all(of: errors.output), as: UTF8.self)
    #expect(message == "chatctl: ended before all was measured\n")
    #expect(try left == [])
  }

  private static func firstWorker(of pid: pid_t) throws -> pid_t {
    let deadline = Date() + 60
    while Date() < deadline {
      if let child = ProcessTable.children(of: pid).first { return child }
      usleep(5_000)
    }
    throw LineQueue.Silence()
  }

  private static func all(of descriptor: Int32) -> Data {
    FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readDataToEndOfFile()
  }
}
