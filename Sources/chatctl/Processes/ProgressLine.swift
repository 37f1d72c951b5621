import FoundationEssentials
import HeartbeatCore

/// One line that a command writes to the descriptor in `CHATCTL_PROGRESS_FD`:
/// `{"progress":0.4,"note":"…"}`.
enum ProgressLine {
  static let longestNote = 200

  private struct Line: Decodable {
    let progress: Double
    let note: String?
  }

  /// Nil for a line that is not of this form. A note that is too long is cut.
  static func parse(_ line: String) -> Chat.Progress? {
    guard let line = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)),
      (0...1).contains(line.progress)
    else { return nil }
    let note = line.note.map { String($0.prefix(longestNote)) }
    return Chat.Progress(fraction: line.progress, note: note)
  }
}
