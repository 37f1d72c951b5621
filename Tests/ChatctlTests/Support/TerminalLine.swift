/// A line that a terminal shows.
enum TerminalLine {
  /// The line without what differs from one time to the next: times, durations, processes, incarnations,
  /// the numbers of events, the cores of the machine, folders, sizes of files, and the padding that
  /// depends on them.
  static func normalized(_ line: String) -> String {
    line.replacing(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}/, with: "TIME")
      .replacing(/started \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "started TIME")
      .replacing(/process \d+/, with: "process PID")
      .replacing(/incarnation \d+/, with: "incarnation ID")
      .replacing(/\(\d+\.\d ms/, with: "(DURATION")
      .replacing(/up to \d{1,4} chats/, with: "up to N chats")
      .replacing(/^(w\d +(?:live|dead)) +\d+/) { "\($0.1) PID" }
      .replacing(/\ (?:now|\d+m?s ago)\ /, with: " AGO ")
      .replacing(/[\d.]+ (?:a minute|an hour)/, with: "RATE")
      .replacing(/for about \d+m?s/, with: "for about TIME")
      .replacing(/(waited for|after) (?:\d+(?:ms|[smhd]))+/) { "\($0.1) DURATION" }
      .replacing(/\((?:\d+(?:ms|[smhd]))+\)/, with: "(DURATION)")
      .replacing(/copied to \S*\//, with: "copied to FOLDER/")
      .replacing(/[\d.]+ k?B\b/, with: "SIZE")
      .replacing(/#\d+/, with: "#SEQ")
      .replacing(/\ +/, with: " ")
  }
}
