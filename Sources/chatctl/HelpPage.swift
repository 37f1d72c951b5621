/// A help page such that its examples can be copied.
///
/// The parser breaks each line that is longer than the terminal is wide, those of the examples too,
/// and a shell takes the halves of one for two commands.
enum HelpPage {
  /// The page with the lines of its commands' examples whole again.
  static func withWholeExamples(_ page: String) -> String {
    var page = Array(page.utf8)
    // The parser counts characters, and none of these lines is short enough for all terminals.
    for line in examples(of: Chatctl.self) { restore(line, in: &page) }
    return String(decoding: page, as: UTF8.self)
  }

  /// The indented lines of a command's help and of those below it.
  static func examples(of command: CommandTree.Command) -> [[UInt8]] {
    let own = command.configuration.discussion.split(separator: "\n")
      .filter { $0.hasPrefix("  ") }.map { Array($0.utf8) }
    return own + command.configuration.subcommands.flatMap(examples)
  }

  /// The parser breaks a line by putting a line feed in the place of a blank.
  private static func restore(_ line: [UInt8], in page: inout [UInt8]) {
    let blank = UInt8(ascii: " ")
    let lineFeed = UInt8(ascii: "\n")
    var start = 0
    while start + line.count <= page.count {
      let isThere = line.indices.allSatisfy { index in
        page[start + index] == line[index]
          || page[start + index] == lineFeed && line[index] == blank
      }
      if isThere {
        page.replaceSubrange(start..<start + line.count, with: line)
        // Where the indentation itself was taken for the place to break.
        start += line.count
      } else {
        start += 1
      }
    }
  }
}
