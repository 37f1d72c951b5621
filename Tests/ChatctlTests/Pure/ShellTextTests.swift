import Foundation
import Testing

@testable import chatctl

struct ShellTextTests {
  @Test(arguments: [
    (["run", "--", "./agent.sh"], "chatctl run -- ./agent.sh"),
    (["start", "fix the bug"], "chatctl start \"fix the bug\""), (["x", ""], "chatctl x ''"),
    (["a$b"], "chatctl 'a$b'"), (["it's \"it\""], "chatctl 'it'\\''s \"it\"'"),
    (["a\nb\u{1B}'"], "chatctl $'a\\nb\\u001b\\''"), (["Grüße", "世界"], "chatctl Grüße 世界"),
    (["a;b", "*"], "chatctl \"a;b\" \"*\""),
  ])
  func `a line can be copied`(words: [String], line: String) {
    #expect(ShellText.command(words) == line)
  }

  @Test(arguments: [
    ["a b", "c"], ["", "'", "\"", "\\"], ["$HOME", "`id`", "!!", "*", "~"], ["a\n\tb\u{7F}\\'"],
  ])
  func `a shell reads the words that were meant`(words: [String]) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-c", "printf '%s\\0' \(ShellText.line(words))"]
    let pipe = Foundation.Pipe()
    shell.standardOutput = pipe
    try shell.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    #expect(String(decoding: output, as: UTF8.self) == words.map { $0 + "\0" }.joined())
  }

  @Test func `a message is always in quotes, and a long line is cut`() {
    #expect(ShellText.command(["start", "--"], message: "-h") == "chatctl start -- \"-h\"")
    let line = ShellText.command(["start"], message: String(repeating: "x", count: 100_000))
    #expect(line.count == 301)
    #expect(line.hasSuffix("x…"))
  }
}
