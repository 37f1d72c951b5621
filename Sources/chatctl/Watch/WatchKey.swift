/// What was typed.
enum WatchKey: Equatable {
  case up, down, pageUp, pageDown, home, end
  case enter, escape, tab, backspace
  case character(Character)
  /// Not typed: the terminal has another size.
  case resized
}
