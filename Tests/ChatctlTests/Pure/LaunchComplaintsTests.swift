import HeartbeatCore
import Synchronization
import Testing

@testable import chatctl

struct LaunchComplaintsTests {
  private final class Scene: Sendable {
    let said = Mutex<[String]>([])
    let seconds = Mutex(Int64(0))
  }

  private let scene: Scene
  private let complaints: LaunchComplaints

  init() {
    let scene = Scene()
    self.scene = scene
    complaints = LaunchComplaints {
      Uptime(nanoseconds: scene.seconds.withLock { $0 } * 1_000_000_000)
    } say: { message in
      scene.said.withLock { $0.append(message) }
    }
  }

  private func note(_ reason: String, exitCode: Int32? = nil, countsAsAttempt: Bool = false) {
    complaints.note(ChatFailure(reason, exitCode: exitCode, countsAsAttempt: countsAsAttempt))
  }

  private var said: [String] { scene.said.withLock { $0 } }

  @Test func `what keeps commands from starting is said once in a while, whichever chat it is`() {
    note("chat 1: too many open files")
    note("chat 2: too many open files")
    note("chat 3: too many open files")
    let beginning = "a command cannot be started for now, and is tried again: "
    #expect(said == [beginning + "chat 1: too many open files"])
    scene.seconds.withLock { $0 = 60 }
    note("chat 4: too many open files")
    let more = "chat 4: too many open files (2 more times since this was said)"
    #expect(said.last == beginning + more)
    note("no memory")
    #expect(said.count == 3)
  }

  @Test func `what commands say of themselves is theirs`() {
    note("exit code 75, try again", exitCode: 75)
    note("is not executable", countsAsAttempt: true)
    #expect(said.isEmpty)
  }
}
