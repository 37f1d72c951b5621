/// Numbers with what they count.
enum Counted {
  /// `1 chat`, `0 chats`, `12 chats`.
  /// - Parameter words: What several are called; nil for the word with an s.
  static func text(_ number: Int, _ word: String, _ words: String? = nil) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(words ?? word + "s")"
  }
}
