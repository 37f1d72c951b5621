import Foundation
import Glibc

/// Somebody who types what a page shows, word for word, into terminals in one fresh directory, which is
/// their home too.
final class Newcomer {
  struct Surprise: Error, CustomStringConvertible {
    let description: String
  }

  /// A command that goes on in a terminal of its own.
  private final class Terminal {
    let child: ChildProcess
    var lines: LineQueue
    private var code: Int32?

    init(_ child: ChildProcess, _ output: Int32) {
      self.child = child
      lines = LineQueue(descriptor: output)
    }

    deinit {
      if code == nil {
        kill(child.pid, SIGKILL)
        _ = child.wait()
      }
      close(lines.descriptor)
    }

    func waitUntilEnded() -> Int32 {
      let code = code ?? child.wait()
      self.code = code
      return code
    }
  }

  private let sandbox: Sandbox
  private var terminals: [String: Terminal] = [:]

  init(_ sandbox: Sandbox) {
    self.sandbox = sandbox
  }

  /// - Throws: ``Surprise`` where something else comes out than the page shows.
  func follow(_ step: PageStep) throws {
    switch step {
    case .script(let lines):
      let script = lines.joined(separator: "\n")
      try complete(type("set -e\n\(script)"), after: script, output: ["…"])
    case .command(let command, let code, let output):
      let terminal = try type(command)
      // Such a worker goes on in its terminal.
      if let name = command.firstMatch(of: /^chatctl run .*--worker-id (\w+)/)?.1 {
        try expect(output, in: terminal, after: command)
        terminals[String(name)] = terminal
      } else {
        try complete(terminal, after: command, output: output, code: code)
      }
    case .news(let lines): try follow(news: lines)
    }
  }

  private func follow(news lines: [String]) throws {
    // A worker's threads tell each of what it has done: two lines of one moment may change places.
    var early: [String] = []
    // `^C` and `…` belong to the terminal of the line after them.
    var pending: [String] = []
    for line in lines {
      pending.append(line)
      guard let name = line.firstMatch(of: /^[\d:.]+ (\w+)\ \ /)?.1 else { continue }
      guard let terminal = terminals[String(name)] else {
        throw Surprise(description: "nobody runs as \(name), which prints: \(line)")
      }
      if pending.first == "^C" {
        kill(terminal.child.pid, SIGINT)
        try complete(terminal, after: "^C", output: Array(pending.dropFirst()))
      } else {
        try expect(pending, in: terminal, after: "the commands before", early: &early)
      }
      pending = []
    }
  }

  /// Each command has a shell of its own, which begins with what the one before has exported.
  private static let remembering = """
    cd "$HOME" || exit
    if [ -e .exported ]; then . ./.exported; fi
    trap 'export -p >"$HOME/.exported"' EXIT

    """

  private func type(_ command: String) throws -> Terminal {
    let pipe = try Pipe()
    let stdin = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer {
      close(pipe.input)
      close(stdin)
    }
    // Once more `exec`, so that a worker is this process and gets its Ctrl-C.
    let typed = command.hasPrefix("chatctl run") ? "exec \(command)" : command
    let directory = (Sandbox.program as NSString).deletingLastPathComponent
    var environment = Sandbox.searching(["HOME": sandbox.directory, "TZ": "UTC"])
    environment["PATH"] = directory + ":" + (environment["PATH"] ?? "")
    let child = try ChildProcess(
      program: "/bin/sh",
      arguments: ["sh", "-c", Self.remembering + typed].map { Array($0.utf8) },
      environment: environment, descriptors: [stdin, pipe.input, pipe.input])
    return Terminal(child, pipe.output)
  }

  /// The command ends with this code and output, and no more.
  private func complete(
    _ terminal: Terminal, after command: String, output: [String], code: Int32 = 0
  ) throws {
    try expect(output, in: terminal, after: command)
    var more: [String] = []
    while let line = try line(of: terminal, awaiting: command) { more.append(line) }
    let found = terminal.waitUntilEnded()
    guard found == code, more.isEmpty || output.last == "…" else {
      throw Surprise(
        description: "after \(command)\nexpected the end with code \(code)\nfound    code \(found)"
          + more.map { "\n         \($0)" }.joined())
    }
  }

  /// Reads what comes until all that is expected was there. Between that may be heartbeats, which
  /// come when it is time for them, and at `…` anything.
  private func expect(_ output: [String], in terminal: Terminal, after command: String) throws {
    var early: [String] = []
    try expect(output, in: terminal, after: command, mayBeEarly: false, early: &early)
  }

  private func line(of terminal: Terminal, awaiting what: String) throws -> String? {
    do {
      return try terminal.lines.next()
    } catch is LineQueue.Silence {
      throw Surprise(description: "nothing came for a minute: \(what)")
    }
  }

  /// The next line that may be the wanted one.
  private func next(
    _ wanted: String, in terminal: Terminal, afterAnything: Bool = false
  ) throws -> String? {
    while let line = try line(of: terminal, awaiting: wanted).map(TerminalLine.normalized) {
      if line == wanted || !(afterAnything || line.contains(" tick ")) { return line }
    }
    return nil
  }

  /// - Parameter early: A line that came before the one that was expected, which is to come next.
  private func expect(
    _ output: [String], in terminal: Terminal, after command: String, mayBeEarly: Bool = true,
    early: inout [String]
  ) throws {
    var isAnythingNext = false
    for line in output {
      guard line != "…" else {
        isAnythingNext = true
        continue
      }
      let wanted = TerminalLine.normalized(line)
      if early.first == wanted {
        early.removeFirst()
        continue
      }
      var found = try next(wanted, in: terminal, afterAnything: isAnythingNext)
      if let other = found, other != wanted, mayBeEarly, early.isEmpty {
        early = [other]
        found = try next(wanted, in: terminal)
      }
      guard found == wanted else {
        let found = found ?? "the end"
        throw Surprise(description: "after \(command)\nexpected \(wanted)\nfound    \(found)")
      }
      isAnythingNext = false
    }
  }
}
