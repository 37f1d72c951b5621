import Glibc

/// The terminal that this process writes to, if it does.
enum Terminal {
  /// What nearly every terminal has at least, for one that does not tell.
  private static let usualColumns = 80

  /// How many columns a line may take; nil when that is no terminal, and lines may be of any length.
  /// `COLUMNS` goes before what the terminal says.
  static func columns(of descriptor: Int32 = STDOUT_FILENO) throws -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    if let columns = try Environment.value("COLUMNS").flatMap(IntegerArgument.number), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return usualColumns
    }
    return Int(size.ws_col)
  }

  /// Whether texts are shown as UTF-8, as the environment says.
  static var isUTF8: Bool {
    // What the process itself has set stays as it is.
    guard let locale = newlocale(1 << LC_CTYPE, "", nil) else { return false }
    defer { freelocale(locale) }
    return nl_langinfo_l(nl_item(CODESET), locale).map { String(cString: $0) } == "UTF-8"
  }
}
