import Foundation
import Glibc

/// A lock that the command of a run holds, and all that it starts, as long as one of them lives: it
/// is on a descriptor that they inherit. Free means that nothing of the run is left.
final class RunProof {
  let path: String
  /// Where a command says that another run was still there.
  private let overlaps: String

  init(_ sandbox: Sandbox, _ name: String = "proof") throws {
    path = sandbox.path(name)
    overlaps = sandbox.path(name + "-overlaps")
    for file in [path, overlaps] {
      guard FileManager.default.createFile(atPath: file, contents: nil) else {
        throw ChildProcess.StartFailed(code: EIO)
      }
    }
  }

  var environment: [String: String] { ["PROOF": path] }

  /// What a script begins with.
  static let beginning = "exec 9<$PROOF; flock -n 9 || echo $CHATCTL_GENERATION >>$PROOF-overlaps; "

  /// A daemon in a session of its own, without the environment and deaf to everything but SIGKILL.
  static let daemon = """
    env -i SIGN=$SIGN setsid -f sh -c "trap '' TERM HUP INT; echo \\$\\$ >\\$SIGN; exec sleep 1000"
    """

  var isFree: Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  /// The generations that have begun while an older one was there.
  func found() throws -> String { try String(contentsOfFile: overlaps, encoding: .utf8) }
}
