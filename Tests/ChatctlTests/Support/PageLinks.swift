/// Where a page leads to, and what others can link to in it. Blocks are left out.
struct PageLinks {
  let targets: [String]
  /// As GitHub makes them of headings.
  let anchors: Set<String>

  init(_ text: String) {
    var isInBlock = false
    var targets: [String] = []
    var anchors: Set<String> = []
    for line in text.split(separator: "\n") {
      if line.trimmingPrefix(while: { $0 == " " }).hasPrefix("```") { isInBlock.toggle() }
      guard !isInBlock else { continue }
      if line.contains("](") {
        targets += line.matches(of: /\]\(([^()\s]+)\)/).map { String($0.1) }
      }
      if line.hasPrefix("#") {
        anchors.insert(Self.anchor(line.drop { $0 == "#" }.dropFirst()))
      }
    }
    self.targets = targets
    self.anchors = anchors
  }

  private static func anchor(_ heading: Substring) -> String {
    let text = heading.replacing(/\[([^\]]*)\]\([^)]*\)/) { $0.1 }.lowercased()
    return String(
      text.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
  }
}
