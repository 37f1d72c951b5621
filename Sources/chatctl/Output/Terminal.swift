import Glibc

/// The terminal that results are printed to, if they are.
enum Terminal {
  /// What nearly every terminal has at least, for one that does not tell.
  private static let usualColumns = 80

  /// How many columns a line may take; nil when stdout is no terminal, and lines may be of any length.
  /// `COLUMNS` goes before what the terminal says.
  static func columns() throws -> Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    if let columns = try Environment.value("COLUMNS").flatMap(IntegerArgument.number), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return usualColumns
    }
    return Int(size.ws_col)
  }
}
