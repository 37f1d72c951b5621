import ArgumentParser
import HeartbeatCore

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "doctor",
    abstract: "Look for what is wrong, and say what to do about it.",
    discussion: """
      Looks at the database's files, their permissions and their file system, at SQLite's version, \
      every page and index, the history of each chat, leases, the log and who keeps it long, clocks, \
      lock files, workers and chats that no worker takes; on a server also at old transactions and \
      at who has the lock of all writers.

      It only reads, in snapshots that keep nobody from writing; but while they last, the log is \
      not begun again. What takes longest is to read every page, which --quick leaves out.

      Exit codes: 0 well, also with notes; 1 warnings; 2 faults.

      Examples:
        chatctl doctor
        chatctl doctor --quick --json
        chatctl doctor --fix
      """)

  @Flag(help: "Do not read every page of the file.")
  var quick = false

  @Flag(
    help: """
      Also do what loses nothing: take back the chats of dead workers, remove lock files of worker \
      ids that nobody has, copy and cut a long log.
      """)
  var fix = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try database.role.require(fix ? .operator : .viewer)
    var report = try examine()
    if fix {
      let repairs = Set(report.findings.compactMap(\.repair))
      let fixed = try DoctorTreatment(
        backend: database.backend(), patience: database.busyTimeout
      ).apply(repairs)
      // What is left is what counts.
      if !fixed.isEmpty { report = try examine() }
      report.fixed = fixed
    }
    try print(report)
    if report.exitCode != .success { throw CommandFailure(report.exitCode) }
  }

  private func examine() throws -> DoctorReport {
    let examination = DoctorExamination(patience: database.busyTimeout, isQuick: quick)
    let facts: DoctorFacts
    switch try database.place() {
    case .file(let path): facts = try examination.facts(ofFile: path)
    case .server(let address):
      #if Postgres
        facts = try examination.facts(ofServer: address)
      #else
        throw DatabaseOptions.knowsOnlyFiles
      #endif
    }
    return DoctorReport(
      findings: Doctor.findings(facts), omitted: Doctor.omissions(facts, isQuick: quick))
  }

  private func print(_ report: DoctorReport) throws {
    let out = Output.standard()
    if output.json {
      try out.json(DoctorJSON(report, place: database.place()))
    } else {
      for line in DoctorText(report, isInColor: try output.isInColor()).lines {
        try out.line(line)
      }
    }
    try out.flush()
  }
}
