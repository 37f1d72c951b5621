/// The blocks of a page of documentation that shows terminals.
struct TutorialPage {
  enum Block: Equatable {
    /// What is pasted into a shell as a whole; it prints nothing.
    case script([String])
    /// One command at a prompt, and what it prints.
    case command(String, output: [String])
    /// What workers print meanwhile, in their own terminals, after `^C` where that was typed there.
    case news([String])
  }

  let blocks: [Block]

  struct UnknownBlock: Error {
    let kind: String
  }

  /// - Parameter section: The heading of the part that is wanted, up to the next of its level.
  init(_ text: String, section: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let part = lines.drop { $0 != "## \(section)" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    var blocks: [Block] = []
    var rest = part
    while let start = rest.firstIndex(where: { $0.hasPrefix("```") }) {
      let kind = rest[start].dropFirst(3)
      let inner = rest[(start + 1)...].prefix { $0 != "```" }
      rest = rest[inner.endIndex...].dropFirst()
      switch kind {
      case "sh": blocks.append(.script(Array(inner)))
      case "console": blocks += Self.console(inner)
      default: throw UnknownBlock(kind: String(kind))
      }
    }
    self.blocks = blocks
  }

  private static func console(_ lines: ArraySlice<String>) -> [Block] {
    var blocks: [Block] = []
    var rest = lines
    let news = rest.prefix { !$0.hasPrefix("$ ") }
    if !news.isEmpty { blocks.append(.news(Array(news))) }
    rest = rest[news.endIndex...]
    while let command = rest.popFirst() {
      let output = rest.prefix { !$0.hasPrefix("$ ") }
      blocks.append(.command(String(command.dropFirst(2)), output: Array(output)))
      rest = rest[output.endIndex...]
    }
    return blocks
  }

  /// A line without what differs from one time to the next: times, durations, processes, incarnations,
  /// the numbers of events, the cores of the machine, and the padding that depends on them.
  static func normalized(_ line: String) -> String {
    line.replacing(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}/, with: "TIME")
      .replacing(/started \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "started TIME")
      .replacing(/process \d+/, with: "process PID")
      .replacing(/incarnation \d+/, with: "incarnation ID")
      .replacing(/\(\d+\.\d ms/, with: "(DURATION")
      .replacing(/up to \d{1,4} chats/, with: "up to N chats")
      .replacing(/^(w\d +(?:live|dead)) +\d+/) { "\($0.1) PID" }
      .replacing(/\ (?:now|\d+m?s ago)\ /, with: " AGO ")
      .replacing(/[\d.]+ (?:a minute|an hour)/, with: "RATE")
      .replacing(/for about \d+m?s/, with: "for about TIME")
      .replacing(/#\d+/, with: "#SEQ")
      .replacing(/\ +/, with: " ")
  }
}
