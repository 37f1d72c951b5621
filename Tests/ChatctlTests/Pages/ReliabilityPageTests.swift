import Foundation
import Testing

/// A page that names tests is worth something as long as they are there.
@Suite struct ReliabilityPageTests {
  @Test func `each test that the page names is there`() throws {
    let page = try Pages.text("docs/reliability.md")
    let names = try Set(page.split(separator: "\n").flatMap(Self.named))
    #expect(names.count > 300)
    let sources = try Set(sourcesOfTests().flatMap { $0.split(separator: "`").map(String.init) })
    #expect(names.subtracting(sources).sorted() == [])
  }

  /// The texts between backticks in the last column of a table that are sentences; commands and paths
  /// are not, and neither is what begins or ends in the middle.
  private static func named(in line: Substring) throws -> [String] {
    guard line.hasPrefix("| "), line.hasSuffix(" |") else { return [] }
    let cells = line.dropLast(2).components(separatedBy: " | ")
    let last = cells[cells.count - 1]
    return last.matches(of: /`([^`]+)`/).map { String($0.1) }.filter {
      $0.contains(" ") && !$0.contains(".sh") && !$0.contains("…") && !$0.hasPrefix("make ")
        && !$0.hasPrefix("chatctl ")
    }
  }

  private func sourcesOfTests() throws -> [String] {
    let folder = Pages.root.appending(path: "Tests")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try files.filter { $0.hasSuffix(".swift") }.map {
      try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
    }
  }
}
