/// What somebody may have meant who has mistyped a name.
enum Nearest {
  /// The candidate that is most like what was typed; nil when none is like it. The first of several.
  static func name(to typed: String, among candidates: [String]) -> String? {
    let typed = typed.lowercased()
    guard !typed.isEmpty else { return nil }
    let limit = min(max(1, typed.count / 3), typed.count - 1)
    let near = candidates.filter { isWithin(limit, typed, $0) }
    return near.min { distance(typed, $0) < distance(typed, $1) }
      ?? candidates.first { isAbbreviation(typed, of: $0) }
  }

  /// Whether at most so many slips lie between two words, however long they are.
  static func isWithin(_ limit: Int, _ first: String, _ second: String) -> Bool {
    abs(first.count - second.count) <= limit && distance(first, second) <= limit
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lie between two words.
  /// Source: https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance ("optimal string alignment").
  static func distance(_ first: String, _ second: String) -> Int {
    let first = Array(first)
    let second = Array(second)
    var rows = [Array(0...second.count)]
    for i in 1...max(1, first.count) where i <= first.count {
      var row = [i]
      for j in 1...max(1, second.count) where j <= second.count {
        let replaced = rows[i - 1][j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1)
        var least = min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, first[i - 1] == second[j - 2], first[i - 2] == second[j - 1] {
          least = min(least, rows[i - 2][j - 2] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[first.count][second.count]
  }

  /// As `ls` is of `list`: some of its letters in their order, with the first.
  private static func isAbbreviation(_ typed: String, of name: String) -> Bool {
    guard typed.count > 1, typed.first == name.first else { return false }
    var rest = name[...]
    return typed.allSatisfy { letter in
      guard let index = rest.firstIndex(of: letter) else { return false }
      rest = rest[rest.index(after: index)...]
      return true
    }
  }
}
