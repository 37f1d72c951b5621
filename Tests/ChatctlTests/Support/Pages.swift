import Foundation

/// The pages of this repository, by their paths in it.
enum Pages {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Without what builds and tools keep in folders whose names begin with a dot.
  static func all() throws -> [String] {
    let files = FileManager.default.enumerator(
      at: root, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    let pages = files?.compactMap { ($0 as? URL)?.path } ?? []
    return pages.filter { $0.hasSuffix(".md") }.map { String($0.dropFirst(root.path.count + 1)) }
      .sorted()
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: name), encoding: .utf8)
  }

  static func page(_ name: String) throws -> Page { try Page(text(name)) }

  /// Those with something to type.
  static func typed() throws -> [String] { try all().filter { try !page($0).steps.isEmpty } }
}
