import Foundation
import Testing

/// Links within the repository; those that lead out of it are nobody's to test.
struct PageLinkTests {
  @Test(arguments: try Pages.all())
  func `links lead somewhere`(from name: String) throws {
    let links = try PageLinks(Pages.text(name))
    let page = Pages.root.appending(path: name)
    let folder = page.deletingLastPathComponent()
    for target in links.targets where target.firstMatch(of: /^[a-z]+:/) == nil {
      let parts = target.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let file = parts[0].isEmpty ? page : folder.appending(path: parts[0])
      #expect(FileManager.default.fileExists(atPath: file.path), "\(target) is not there")
      guard parts.count > 1, file.pathExtension == "md" else { continue }
      let anchors = try PageLinks(String(contentsOf: file, encoding: .utf8)).anchors
      #expect(anchors.contains(parts[1]), "\(target) has no such heading")
    }
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
