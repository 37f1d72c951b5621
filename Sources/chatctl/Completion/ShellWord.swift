/// A word as it stands on a command line that is not run yet.
enum ShellWord {
  /// What it means, as far as quotes, backslashes, a leading `~/` and variables go. What only a shell
  /// knows, such as the output of a command, stays as it is.
  static func unquoted(
    _ word: String, variable: (String) -> String? = { try? Environment.value($0) }
  ) -> String {
    var text = ""
    var rest = word[...]
    if rest.hasPrefix("~/") || rest == "~", let home = variable("HOME") {
      text = home
      rest = rest.dropFirst()
    }
    var quote: Character?
    while let character = rest.popFirst() {
      switch character {
      case "\\" where quote != "'":
        if let next = rest.popFirst() { text.append(next) }
      case "'" where quote != "\"", "\"" where quote != "'":
        quote = quote == nil ? character : nil
      case "$" where quote != "'":
        let isBraced = rest.first == "{"
        let name = rest.drop { $0 == "{" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        if !name.isEmpty, let value = variable(String(name)) {
          text += value
          rest = rest[name.endIndex...].dropFirst(isBraced ? 1 : 0)
        } else {
          text.append("$")
        }
      default: text.append(character)
      }
    }
    return text
  }
}
