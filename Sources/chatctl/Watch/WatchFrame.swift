/// What a screen shows, line by line. Nothing in it can steer a terminal.
struct WatchFrame: Equatable {
  struct Line: Equatable {
    let pieces: [StyledText]
    /// Shown the other way round as to light and dark.
    let isMarked: Bool

    init(_ text: String = "", _ style: Style = .plain, isMarked: Bool = false) {
      self.init(text.isEmpty ? [] : [StyledText(text, style)], isMarked: isMarked)
    }

    init(_ pieces: [StyledText], isMarked: Bool = false) {
      self.pieces = pieces
      self.isMarked = isMarked
    }

    var text: String { pieces.map(\.text).joined() }
  }

  var lines: [Line] = []
}
