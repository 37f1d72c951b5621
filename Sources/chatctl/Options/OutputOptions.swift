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

  /// Whether people's output is coloured.
  func isInColor() throws -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      // Source: https://no-color.org
      return try isatty(STDOUT_FILENO) == 1 && Environment.value("NO_COLOR") == nil
        && Environment.value("TERM") != "dumb"
    }
  }
}
