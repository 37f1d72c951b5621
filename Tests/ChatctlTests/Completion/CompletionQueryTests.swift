import HeartbeatCore
import Testing

@testable import chatctl

struct CompletionQueryTests {
  private func words(_ line: String...) -> [String] {
    let query = CompletionQuery(line)
    guard case .words(let candidates) = query.answer else { return ["not words"] }
    return candidates.map(\.text).filter { $0.hasPrefix(query.current) }
  }

  @Test(
    arguments: [
      (["interrupt", ""], .chats([.pending, .running])),
      (["interrupt", "1", "2"], .chats([.pending, .running])),
      (["wait", "--timeout", "1m", ""], .chats([.pending, .running])),
      (["steal", "--to", "w1", ""], .chats([.running])),
      (["steal", "1", "--to", ""], .names(.workers)),
      (["complete", ""], .chats([.running, .waiting])),
      (["retry", ""], .chats([.error, .waiting])),
      (["show", ""], .chats([])), (["events", "--chat", ""], .chats([])),
      (["list", "--worker", ""], .names(.workers)),
      (["run", "--worker-id", ""], .names(.workers)),
      (["status", "--group", ""], .names(.groups)),
      (["start", "--workspace", ""], .names(.workspaces)),
      (["workspace", "show", ""], .names(.workspaces)),
      (["workspace", "add", ""], .nothing), (["workspace", "attach", ""], .chats([])),
      (["workspace", "attach", "1", ""], .names(.workspaces)),
      (["send", "1", ""], .nothing), (["start", ""], .nothing),
      (["start", "--from", ""], .files), (["--db", ""], .files), (["list", "--db", ""], .files),
      (["run", "--", ""], .files), (["run", "--", "sh", "x"], .files),
      (["--role", ""], .list(Role.allCases.map(\.rawValue))),
      (["workspace", "--role", ""], .list(Role.allCases.map(\.rawValue))),
      (["list", "--color", ""], .list(["auto", "always", "never"])),
      (["run", "--stop-mode", ""], .list(["drain", "cancel"])),
      (["list", "--status", "r"], .list(ChatStatus.allCases.map(\.rawValue))),
      // As bash splits it.
      (["list", "--status", "=", "r"], .list(ChatStatus.allCases.map(\.rawValue))),
      (["list", "--status", "="], .list(ChatStatus.allCases.map(\.rawValue))),
      (["--db", "x", "--json", "show", ""], .chats([])),
      (["--db", "=", "x", "workspace", "--json", "show", ""], .names(.workspaces)),
    ] as [([String], Completable)])
  func `an argument is completed by what it names`(line: [String], completable: Completable) {
    #expect(CompletionQuery(line).answer == .value(completable, prefix: ""))
  }

  @Test func `a value behind a sign keeps the option before it`() {
    #expect(
      CompletionQuery(["steal", "1", "--to=w"]).answer
        == .value(.names(.workers), prefix: "--to="))
    #expect(CompletionQuery(["--db=/tm"]).answer == .value(.files, prefix: "--db="))
    #expect(words("list", "--stale=x").isEmpty)
  }

  @Test func `commands are completed where one may stand`() {
    #expect(words("li") == ["list"])
    #expect(words("--json", "li") == ["list"])
    #expect(words("--db", "x", "workspace", "") == ["add", "list", "show", "remove", "attach"])
    #expect(words("help", "work") == ["workers", "workspace", "worker"])
    #expect(words("help", "workspace", "re") == ["remove"])
    #expect(words("guard") == [])
    #expect(words("nonsense", "") == [])
    #expect(words("list", "extra") == [])
    #expect(words("help", "list", "") == [])
  }

  @Test func `options are completed that may still be given`() {
    #expect(words("list", "--st") == ["--status", "--stale"])
    #expect(words("list", "--stale", "--st") == ["--status"])
    #expect(words("list", "--status", "running", "--st") == ["--status", "--stale"])
    #expect(words("--ro") == ["--role"])
    #expect(words("workspace", "--js") == ["--json"])
    #expect(words("start", "--", "--ti") != ["--title"])
  }

  @Test func `the last value of an option counts, without its quotes`() {
    #expect(CompletionQuery(["--db", "a", "list", "--db='b c'", ""]).value(of: "--db") == "b c")
    #expect(CompletionQuery(["--db", "=", "a", "list", ""]).value(of: "--db") == "a")
    #expect(CompletionQuery(["run", "--", "--db", "a", ""]).value(of: "--db") == nil)
    #expect(CompletionQuery(["list", "--db"]).value(of: "--db") == nil)
  }

  /// A new command or option needs no line of its own, but a name that says what it is.
  @Test func `each argument that names a chat, a worker, a group or a workspace is completed`() {
    for command in HelpTests.Named.all {
      for argument in CommandDescription.of(command.command)?.arguments ?? [] {
        let names = [argument.valueName, argument.name.map { String($0.dropFirst(2)) }]
        let known = ["chat", "chats", "worker", "workers", "group", "workspace", "tag", "role"]
        guard names.contains(where: { known.contains($0 ?? "") }) else { continue }
        let completable = Completable(argument, of: command.path, words: [])
        #expect(completable != .nothing, "\(command.testDescription) \(argument.valueName ?? "")")
      }
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("'a b'", "a b"), ("\"a b\"", "a b"), ("a\\ b", "a b"), ("~/x", "/home/x"),
    ("'~/x'", "~/x"), ("$HOME/x", "/home/x"), ("${HOME}/x", "/home/x"), ("'$HOME'", "$HOME"),
    ("\"$HOME\"", "/home"), ("$NONE/x", "$NONE/x"), ("'a'\"b\"c", "abc"), ("'open", "open"),
    ("a~", "a~"), ("\\", ""), ("\"it's\"", "it's"), ("", ""),
  ])
  func `a word is read as a shell would`(word: String, text: String) {
    #expect(ShellWord.unquoted(word) { $0 == "HOME" ? "/home" : nil } == text)
  }

  @Test func `a script is asked for with or without the shell's name`() {
    func script(_ arguments: String..., shell: String? = nil) -> CompletionScript? {
      CompletionScript.requested(by: arguments, shell: shell)
    }
    #expect(script("--generate-completion-script", "bash") == .bash)
    #expect(script("--generate-completion-script=fish") == .fish)
    #expect(script("--generate-completion-script", shell: "/usr/bin/zsh") == .zsh)
    #expect(script("--generate-completion-script") == nil)
    #expect(script("--generate-completion-script", "nonsense") == nil)
    #expect(script("list") == nil)
  }
}
