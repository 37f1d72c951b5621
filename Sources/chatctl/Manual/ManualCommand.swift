import Glibc

/// What a build asks for: `chatctl --generate-manual [DATE]` prints the program's page,
/// `chatctl --generate-manuals DIRECTORY [DATE]` writes all pages.
enum ManualCommand {
  /// - Returns: Whether the line was one of these.
  static func answer(_ arguments: [String], to out: Output) throws -> Bool {
    switch arguments.first {
    case Manual.option where arguments.count <= 2:
      guard let manual = Manual(date: arguments.dropFirst().first ?? "") else { return false }
      try print(manual.overview, to: out)
    case Manual.optionForAll where arguments.count == 2 || arguments.count == 3:
      guard let manual = Manual(date: arguments.dropFirst(2).first ?? "") else { return false }
      try write(manual.pages, into: arguments[1])
    default: return false
    }
    return true
  }

  private static func print(_ page: ManualPage, to out: Output) throws {
    for line in page.lines { try out.line(line) }
    try out.flush()
  }

  /// - Throws: ``SystemFailure`` where the directory is not there.
  private static func write(_ pages: [ManualPage], into directory: String) throws {
    for page in pages {
      let path = "\(directory)/\(page.file)"
      let file = try Descriptor(
        open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644), for: "write \(path)")
      try withExtendedLifetime(file) { try print(page, to: Output(descriptor: file.number)) }
    }
  }
}
