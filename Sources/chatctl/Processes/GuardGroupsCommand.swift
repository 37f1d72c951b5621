import ArgumentParser
import Glibc

/// What ``GroupGuard`` starts. Not for people.
struct GuardGroupsCommand: ParsableCommand {
  static let name = "guard-groups"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Kill the process groups named on stdin once it closes.", shouldDisplay: false)

  func run() {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    var groups: Set<pid_t> = []
    while let line = readLine() {
      guard let group = pid_t(line.dropFirst()), group > 1 else { continue }
      if line.hasPrefix("+") { groups.insert(group) } else { groups.remove(group) }
    }
    for group in groups { kill(-group, SIGKILL) }
  }
}
