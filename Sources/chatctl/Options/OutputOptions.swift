import ArgumentParser
import Glibc

/// How results are printed.
struct OutputOptions: ParsableArguments {
  enum Color: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Flag(help: "Print JSON for scripts.")
  var json = false

  @Option(help: ArgumentHelp("When to use colour.", valueName: "when"))
  var color: Color = .auto

  /// Prints a table such that it fits the terminal, where there is one.
  func print(_ table: Table, to out: Output) throws {
    let lines = table.lines(inColor: try isInColor(), width: try Terminal.columns())
    for line in lines { try out.line(line) }
  }

  /// What the environment says, unless an option says more: `NO_COLOR` goes before all else.
  /// - Parameter environment: The value of a variable; nil when it is unset or empty.
  /// Source: https://no-color.org, https://bixense.com/clicolors
  static func isInColor(
    isTerminal: Bool, environment: (String) throws -> String?
  ) rethrows -> Bool {
    if try environment("NO_COLOR") != nil { return false }
    if let force = try environment("CLICOLOR_FORCE"), force != "0" { return true }
    return try isTerminal && environment("CLICOLOR") != "0" && environment("TERM") != "dumb"
  }

  /// Whether people's output is coloured.
  func isInColor() throws -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      return try Self.isInColor(
        isTerminal: isatty(STDOUT_FILENO) == 1, environment: Environment.value)
    }
  }
}
