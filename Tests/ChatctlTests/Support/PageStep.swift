/// What somebody types who follows a page, and what the page shows of it.
enum PageStep: Equatable {
  /// What is pasted as a whole and ends well, whatever it prints.
  case script([String])
  /// One command at a prompt, how it ends, and what it prints. A command that ends otherwise than
  /// well says so in a comment behind it: `# exit code 77`.
  case command(String, code: Int32, output: [String])
  /// What workers print meanwhile, in their own terminals, after `^C` where that was typed there.
  case news([String])
}

extension Page {
  /// All that is run, in its order.
  var steps: [PageStep] { blocks.filter(\.isRun).flatMap(\.steps) }
}

extension Page.Block {
  var steps: [PageStep] {
    var steps: [PageStep] = []
    if case .given(let command) = mark { steps.append(.script([command])) }
    guard kind == "console" else { return steps + [.script(lines)] }
    var rest = lines[...]
    let news = rest.prefix { !$0.hasPrefix("$ ") }
    if !news.isEmpty { steps.append(.news(Array(news))) }
    rest = rest[news.endIndex...]
    while let line = rest.popFirst() {
      let command = String(line.dropFirst(2))
      let output = rest.prefix { !$0.hasPrefix("$ ") }
      rest = rest[output.endIndex...]
      let code = command.firstMatch(of: /# exit code (\d+)$/).flatMap { Int32($0.1) } ?? 0
      steps.append(.command(command, code: code, output: Array(output)))
    }
    return steps
  }
}
