import Foundation
import Testing

/// Links within the repository; those that lead out of it are nobody's to test.
struct PageLinkTests {
  @Test func `links lead somewhere`() throws {
    #expect(try Pages.all().flatMap(Self.brokenLinks) == [])
  }

  private static func brokenLinks(of name: String) throws -> [String] {
    let page = Pages.root.appending(path: name)
    return try PageLinks(Pages.text(name)).targets.filter { target in
      guard target.prefixMatch(of: /[a-z]+:/) == nil else { return false }
      let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let file =
        parts[0].isEmpty ? page : page.deletingLastPathComponent().appending(path: parts[0])
      guard FileManager.default.fileExists(atPath: file.path) else { return true }
      guard parts.count > 1, file.pathExtension == "md" else { return false }
      let anchors = try PageLinks(String(contentsOf: file, encoding: .utf8)).anchors
      return !anchors.contains(parts[1])
    }.map { "\(name): \($0)" }
  }

  @Test func `a heading is linked to as GitHub makes it`() {
    let links = PageLinks(
      """
      # A page
      See [it](other.md#what-is-there) and [here](#sh-and-text_files).
      ## `sh` and text_files
      ### `steal CHAT… --to W`, [roles](roles.md)
      ```sh
      # no heading [nor](a-link)
      ```
      """)
    #expect(links.targets == ["other.md#what-is-there", "#sh-and-text_files", "roles.md"])
    #expect(links.anchors == ["a-page", "sh-and-text_files", "steal-chat---to-w-roles"])
  }
}
