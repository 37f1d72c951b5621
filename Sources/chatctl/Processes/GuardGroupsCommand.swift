import ArgumentParser
import CPlatform
import Glibc
import HeartbeatCore

/// What ``RunGuard`` starts. Not for people.
///
/// It waits until the worker has ended, which its stdin tells by its end, and then ends all that is
/// left of its runs. It starts a second one that does the same, so that killing worker and guard at
/// once changes nothing.
struct GuardGroupsCommand: ParsableCommand {
  static let name = "guard-groups"
  static let second = "second"

  static let configuration = CommandConfiguration(
    command: name,
    abstract: "End what a worker process leaves running, once stdin closes.", shouldDisplay: false)

  @Argument(help: "The database.")
  var database: String

  @Argument(help: "The token of the worker process.", transform: Self.token)
  var token: WorkerToken

  @Argument(help: "`second` for the guard that another guard has started.")
  var place: String?

  func run() throws {
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    if place == Self.second {
      waitForEnd(of: nil)
    } else {
      watch()
    }
    // Only now: the database may have been made since this process was started.
    let remains = RunRemains(beside: database)
    guard hasEnded(remains.workers) else { return }
    _ = try remains.end(token, patience: .seconds(60))
  }

  /// Sees to it that there is a second guard until the worker has ended.
  private func watch() {
    var second: Descriptor?
    while true {
      if second == nil {
        // Without it this one still is there; the next turn tries again.
        second = try? RunGuard.start(
          database: database, token: token, place: Self.second, waitingOn: STDIN_FILENO
        ).process
      }
      if waitForEnd(of: second) { return }
      while waitpid(-1, nil, WNOHANG) > 0 {}
      second = nil
      // One that ends as soon as it has started must not keep a processor busy.
      if waitForEnd(of: nil, atMost: 500) { return }
    }
  }

  /// Waits until the worker has ended, or the second guard, or the time is over.
  /// - Returns: Whether it was the worker.
  @discardableResult
  private func waitForEnd(of second: Descriptor?, atMost milliseconds: Int32 = -1) -> Bool {
    while true {
      var polled = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: second?.number ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      let found = poll(&polled, 2, second == nil ? milliseconds : -1)
      if found < 0, errno == EINTR { continue }
      // Nobody ever writes.
      return found < 0 || polled[0].revents != 0
    }
  }

  /// The kernel closes the files of a process one after the other, so the lock may be held for a
  /// moment after the pipe has closed. Whatever else may have closed it, only the runs of a process
  /// that has ended are ended.
  private func hasEnded(_ workers: WorkerProcesses) -> Bool {
    for _ in 1...2000 {
      if (try? workers.state(of: token)) != .running { return true }
      usleep(1000)
    }
    return false
  }

  private static func token(_ text: String) throws -> WorkerToken {
    guard let token = WorkerToken(text) else { throw InvalidInput("is no token") }
    return token
  }
}
