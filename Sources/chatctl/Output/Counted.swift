/// Numbers with what they count.
enum Counted {
  /// `1 chat`, `0 chats`, `12 chats`.
  static func text(_ number: Int, _ word: String) -> String {
    number == 1 ? "1 \(word)" : "\(number) \(word)s"
  }
}
