import CPlatform
import Foundation
import Glibc

/// A process that is no child of the tests.
final class WatchedProcess {
  let pid: pid_t
  private let descriptor: Int32

  init(_ pid: pid_t) throws {
    self.pid = pid
    descriptor = platform_open_process(pid)
    guard pid > 0, descriptor >= 0 else { throw ChildProcess.StartFailed(code: errno) }
  }

  deinit {
    close(descriptor)
  }

  var hasEnded: Bool { waitUntilEnded(atMost: .zero) }

  /// - Returns: Whether it has ended by then, reaped or not.
  func waitUntilEnded(atMost duration: Duration = .seconds(60)) -> Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&ready, 1, Int32(duration / .milliseconds(1))) > 0
  }
}

/// What /proc tells.
enum ProcessTable {
  static func children(of parent: pid_t) -> [pid_t] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { pid_t($0) }.filter { fields(of: $0).dropFirst().first == "\(parent)" }
  }

  /// Those that have ended and that it has not reaped.
  static func zombies(of parent: pid_t) -> [pid_t] {
    children(of: parent).filter { fields(of: $0).first == "Z" }
  }

  static func arguments(of pid: pid_t) -> [String] {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
    return text.split(separator: "\0").map(String.init)
  }

  /// The variables that it was started with, as `NAME=value`. A process that has just become another
  /// program has none for a moment.
  static func environment(of pid: pid_t) throws -> [String] {
    let deadline = Date() + 60
    while Date() < deadline {
      let text = (try? String(contentsOfFile: "/proc/\(pid)/environ", encoding: .utf8)) ?? ""
      if !text.isEmpty { return text.split(separator: "\0").map(String.init) }
      usleep(5_000)
    }
    throw LineQueue.Silence()
  }

  /// What follows the name in its stat: the state, the parent, the group …
  private static func fields(of pid: pid_t) -> [Substring] {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return (text.components(separatedBy: ") ").last ?? "").split(separator: " ")
  }
}
