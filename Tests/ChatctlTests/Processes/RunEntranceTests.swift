import CPlatform
import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

/// What is looked at before a command is started, by worker processes of which the tests are several.
@Suite(.timeLimit(.minutes(1))) struct `The entrance of a run` {
  private struct Asked: Error {}

  private let sandbox: Sandbox
  private let first: WorkerProcess
  private let second: WorkerProcess
  private let processes: WorkerProcesses

  init() throws {
    sandbox = try Sandbox()
    first = try WorkerProcess(beside: sandbox.database)
    second = try WorkerProcess(beside: sandbox.database)
    processes = WorkerProcesses(beside: sandbox.database)
  }

  private func chat(_ number: Int64) throws -> ChatID { try #require(ChatID(rawValue: number)) }

  private func enter(_ number: Int64, _ standing: RunStanding? = nil) async throws {
    let lease = Lease(chat: try chat(number), generation: Generation(rawValue: 1))
    let launch = ProcessLaunch(
      mark: RunMark(worker: second.token, lease: lease),
      command: try ChatCommand(["/bin/true"]), environment: [], input: try ChatInput([]),
      attempt: 1,
      logs: LogDirectory(beside: sandbox.database), grace: .seconds(3600), openFiles: 100,
      standing: {
        guard let standing else { throw Asked() }
        return standing
      }, report: { _ in })
    try await RunEntrance(
      worker: second, sweep: RemainsSweep(beside: sandbox.database),
      forgotten: ForgottenRuns(beside: sandbox.database)
    ).enter(launch, ProcessTicket())
  }

  @Test func `asks nothing where no other worker process runs the chat`() async throws {
    try first.begin(chat(1))
    try await enter(2)
    first.end(try chat(1))
    try await enter(1)
    #expect(try processes.others(than: first.token, with: chat(1)).busy == [second.token])
  }

  @Test func `is shut for a run that the database does not know while another is there`()
    async throws
  {
    try first.begin(chat(1))
    await #expect(throws: ForgottenRun.self) { try await enter(1, .unknown) }
    await #expect(throws: Asked.self) { try await enter(1) }
    // It does not count as running it.
    #expect(try processes.others(than: first.token, with: chat(1)).busy == [])
    // Nothing of the other one is left although it does not say so, as while it hangs.
    try await enter(1, .own(notWaitedForBefore: nil))
  }

  @Test func `finds who runs a chat also after its file was made anew`() throws {
    try first.begin(chat(7))
    #expect(unlink("\(processes.path)/\(first.token)") == 0)
    #expect(try second.others(with: chat(7)) == WorkerProcesses.Others())
    first.restore()
    #expect(try second.others(with: chat(7)).busy == [first.token])
    #expect(try second.others(with: chat(8)).busy == [])
    #expect(try processes.state(of: first.token) == .running)
  }

  @Test func `takes whoever has all of its file locked for one that may run the chat`() throws {
    // As older programs do.
    let token = WorkerToken.random()
    let file = try #require(try processes.folder(creating: true)).create(token.description)
    #expect(platform_lock(file.number) == 0)
    #expect(try second.others(with: chat(1)).busy == [token])
  }
}
