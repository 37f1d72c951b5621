import Foundation
import Glibc
import Testing

@testable import chatctl

/// What cannot be run is said before any chat is claimed, or a database made.
@Suite struct `A command that cannot be run` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
  }

  private func refusal(_ command: String...) throws -> String {
    let arguments = ["run", "--until-idle", "--"] + command
    let outcome = try sandbox.run(
      arguments.map { Array($0.utf8) }, environment: Sandbox.searching(sandbox.environment))
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
    return outcome.messages
  }

  private func file(_ text: String, mode: mode_t = 0o700) throws -> String {
    let path = sandbox.path("file")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, mode)
    return path
  }

  @Test func `because it does not exist`() throws {
    #expect(
      try refusal("no-such-command") == "chatctl: there is no command no-such-command in $PATH\n")
    #expect(try refusal("./nothing") == "chatctl: there is no command ./nothing\n")
    #expect(try refusal("") == "chatctl: a command is needed after --\n")
  }

  @Test func `because it may not be executed`() throws {
    let path = try file("#!/bin/sh\n", mode: 0o600)
    #expect(try refusal(path) == "chatctl: \(path) is not an executable file\n")
    #expect(try refusal("/") == "chatctl: / is not an executable file\n")
  }

  @Test(arguments: ["", "echo hello\n"]) func `because the kernel does not know how`(text: String)
    throws
  {
    let path = try file(text)
    #expect(
      try refusal(path)
        == "chatctl: \(path) is a text without a #! line: the kernel cannot execute it\n")
  }

  @Test func `because its interpreter is missing`() throws {
    let path = try file("#! /no/such/shell -e\n")
    #expect(
      try refusal(path)
        == "chatctl: \(path) cannot be executed: its #! line names \"/no/such/shell\", no program\n"
    )
  }

  @Test func `as often as --max-chats says, with so few files`() throws {
    let worker = "ulimit -n 200; exec '\(Sandbox.program)' run --max-chats 1000 -- true"
    let pipe = try Pipe()
    let child = try ChildProcess(
      program: "/bin/sh", arguments: ["sh", "-c", worker].map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment), descriptors: [nil, nil, pipe.input])
    close(pipe.input)
    var lines = LineQueue(descriptor: pipe.output)
    #expect(
      try lines.next() == """
        chatctl: 1000 commands at once need 5064 open files, but the limit is 200: raise it \
        (ulimit -n 5064) or lower --max-chats
        """)
    #expect(child.wait() == 1)
    close(pipe.output)
  }

  @Test func `is looked for in the directories of PATH, in their order`() throws {
    let path = try file("#!/bin/sh\n")
    #expect(try ChatCommand([path, "-x", "a b"]).arguments == [path, "-x", "a b"])
    #expect(try ChatCommand(["sh"]).path.hasSuffix("/sh"))
  }
}
