import Glibc
import Testing

@testable import chatctl

struct DatabasePlaceTests {
  @Test(arguments: [
    "postgres://h/d", "postgresql://u:p@h:5432,i/d?target_session_attrs=read-write", "postgres://",
  ])
  func `an address is handed on as it is`(text: String) throws {
    let place = try DatabasePlace(text)
    #expect(place == .server(text))
    #expect(place.text == text)
  }

  @Test(arguments: ["chats.db", "./a", ":memory:", "postgres:/x", "host=h dbname=d", "./x://y"])
  func `everything else is a path, and becomes an absolute one`(text: String) throws {
    let here = try #require(getcwd(nil, 0))
    defer { free(here) }
    #expect(try DatabasePlace(text) == .file(String(cString: here) + "/" + text))
    #expect(try DatabasePlace("/" + text) == .file("/" + text))
  }

  @Test(arguments: ["mysql://h/d", "postgress://h/d", "file:///tmp/x", "sqlite3://x"])
  func `an address of another kind is no path`(text: String) {
    #expect(throws: InvalidInput.self) { try DatabasePlace(text) }
  }

  @Test(arguments: [
    ("postgres://u:p@h/d", "postgres://u@h/d"),
    ("postgresql://u:p%40@h:1,i:2/d?x=y", "postgresql://u@h:1,i:2/d?x=y"),
    ("postgres://u:a/b@c@h/d", "postgres://u@h/d"),
    (
      "postgres://h/d?user=u&password=p&sslpassword=q",
      "postgres://h/d?user=u&password=…&sslpassword=…"
    ),
    ("postgres://u@h:1/d", "postgres://u@h:1/d"), ("postgres://h:1/d", "postgres://h:1/d"),
    (
      "did you mean: chatctl list --db=postgres://u:p@h/d",
      "did you mean: chatctl list --db=postgres://u@h/d"
    ),
    ("a password=p in words", "a password=p in words"),
  ])
  func `no password is shown`(text: String, shown: String) {
    #expect(PasswordFree.text(text) == shown)
  }

  #if !Postgres
    @Test(arguments: [["list"], ["init"], ["start", "x"], ["run"], ["logs", "1"]])
    func `a program that knows only files says how one is built that knows more`(
      command: [String]
    ) throws {
      let sandbox = try Sandbox()
      let outcome = try sandbox.run(
        (command + ["--db", "postgres://h/d"]).map { Array($0.utf8) })
      #expect(outcome.code == 1)
      #expect(outcome.text.isEmpty)
      #expect(outcome.messages.contains("make release POSTGRES=1"))
    }
  #endif
}
