/// The fenced blocks of a page in Markdown, and what the comment before each says of it.
struct Page {
  struct Block: Equatable {
    /// The number of the line that opens it, from 1.
    let line: Int
    /// The word behind the backticks.
    let kind: String
    let lines: [String]
    let mark: Mark?

    var isShell: Bool { ["sh", "bash", "console"].contains(kind) }

    var isRun: Bool {
      if case .notRun = mark { false } else { isShell }
    }
  }

  /// What a comment of one line before a block says.
  enum Mark: Equatable {
    /// `<!-- not run: REASON -->`
    case notRun(String)
    /// `<!-- given: COMMAND -->`: what the block takes for granted is done before it.
    case given(String)
  }

  private(set) var blocks: [Block] = []
  /// What is wrong with the page.
  private(set) var faults: [String] = []

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var mark: Mark?
    var next = 0
    while next < lines.count {
      let line = lines[next].trimmingPrefix { $0 == " " }
      next += 1
      if line.hasPrefix("```") {
        let inner = lines[next...].prefix { !Self.isFence($0) }
        if inner.endIndex == lines.count { faults.append("line \(next): a block without an end") }
        let kind = String(line.dropFirst(3))
        add(Block(line: next, kind: kind, lines: Self.flush(inner), mark: mark))
        mark = nil
        next = inner.endIndex + 1
      } else if ["not run", "given"].contains(where: { line.hasPrefix("<!-- \($0)") }) {
        if mark != nil { faults.append("line \(next): a mark behind another one") }
        mark = Self.mark(line)
        if mark == nil { faults.append("line \(next): a mark that says nothing") }
      } else if mark != nil, !line.isEmpty {
        faults.append("line \(next): no block behind the mark before it")
        mark = nil
      }
    }
    if mark != nil { faults.append("line \(next): no block behind the last mark") }
  }

  private mutating func add(_ block: Block) {
    if block.kind.isEmpty { faults.append("line \(block.line): a block without a kind") }
    if block.mark != nil, !block.isShell {
      faults.append("line \(block.line): a mark before what is no shell block")
    }
    blocks.append(block)
  }

  private static func isFence(_ line: String) -> Bool {
    line.trimmingPrefix { $0 == " " }.hasPrefix("```")
  }

  private static func mark(_ line: Substring) -> Mark? {
    guard let match = line.firstMatch(of: /^<!-- (not run|given): (.*\S) -->$/) else { return nil }
    return match.1 == "given" ? .given(String(match.2)) : .notRun(String(match.2))
  }

  /// Lines of a list's item stand further right than its commands do.
  private static func flush(_ lines: ArraySlice<String>) -> [String] {
    let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(indent)) }
  }
}
