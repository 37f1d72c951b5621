import Foundation
import Testing

/// The one page with everything on it has everything.
struct ArchitecturePageTests {
  @Test func `names every target and each of its folders`() throws {
    let page = try Pages.text("docs/architecture.md")
    for target in try folders(in: Pages.root.appending(path: "Sources")) {
      #expect(page.contains("`\(target.lastPathComponent)`"), "\(target.lastPathComponent)")
      for folder in try folders(in: target) where folder.pathExtension != "docc" {
        let name = folder.lastPathComponent
        #expect(name == "include" || page.contains("`\(name)`"), "\(folder.path)")
      }
    }
  }

  private func folders(in folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey]
    ).filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
  }
}
