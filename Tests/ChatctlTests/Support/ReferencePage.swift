/// What `docs/cli.md` says of commands and their options.
struct ReferencePage {
  /// What stands below one heading, and below none of its own.
  struct Section {
    let text: String
    /// The rows of its tables by the options that their first cells name.
    let options: [String: String]

    fileprivate init(_ text: Substring) {
      self.text = String(text)
      var options: [String: String] = [:]
      for line in text.split(separator: "\n") where line.hasPrefix("| `-") {
        let named = line.prefix(upTo: line.firstRange(of: " | ")?.lowerBound ?? line.endIndex)
        for match in named.matches(of: /`(--[a-z-]+)/) { options[String(match.1)] = String(line) }
      }
      self.options = options
    }
  }

  /// By the commands in their headings.
  let commands: [String: Section]
  /// Of the options that every command has.
  let common: Section

  init(_ text: String) {
    let parts = text.split(separator: #/\n##+ /#)
    var commands: [String: Section] = [:]
    for part in parts {
      guard let name = part.prefixMatch(of: /`([a-z-]+)/)?.1 else { continue }
      commands[String(name)] = Section(part)
    }
    self.commands = commands
    common = Section(parts.first { $0.hasPrefix("For every command") } ?? "")
  }

  /// Whether a row tells of a value, whatever it looks like there.
  static func row(_ row: String, names value: String) -> Bool {
    func plain(_ text: String) -> String {
      text.replacing("`", with: "").replacing("\\|", with: " ")
        .replacing(/(\d),(\d)/) { "\($0.1)\($0.2)" }
    }
    return plain(row).ranges(of: plain(value)).contains { range in
      let text = plain(row)
      let before = text[..<range.lowerBound].last ?? " "
      let after = text[range.upperBound...].first ?? " "
      return !before.isLetter && !before.isNumber && !after.isLetter && !after.isNumber
    }
  }
}
