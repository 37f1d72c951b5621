import HeartbeatCore
import Testing

@testable import HeartbeatSQL

@Suite struct DraftRunTests {
  /// The kinds and sizes of the runs, one after another.
  private func runs(_ drafts: [ChatDraft]) -> [String] {
    var runs: [String] = []
    var rest = drafts[...]
    while !rest.isEmpty {
      let run = DraftRun(atBeginningOf: rest)
      runs.append("\(run.kind) \(run.drafts.count)")
      rest = rest[run.drafts.endIndex...]
    }
    return runs
  }

  private func drafts(_ titles: String...) -> [ChatDraft] { titles.map { ChatDraft(title: $0) } }

  @Test func `equal ones go together, others as long as texts alone differ`() {
    #expect(runs(drafts("a")) == ["single 1"])
    #expect(runs(drafts("a", "a", "a")) == ["equal 3"])
    #expect(runs(drafts("a", "b", "b", "c")) == ["alike 4"])
    #expect(runs(drafts("a", "a", "b", "c")) == ["equal 2", "alike 2"])
    // As one character and as two: equal in Swift, and other bytes.
    #expect(runs(drafts("\u{E9}", "e\u{301}")) == ["alike 2"])
  }

  @Test func `whatever else differs ends a run`() {
    let changes: [(inout ChatDraft) -> Void] = [
      { $0.group = "g" }, { $0.priority = 1 }, { $0.tags = ["t"] }, { $0.after = [ChatID(1)] },
      { $0.startAt = 7 }, { $0.limits.timeout = .seconds(1) }, { $0.workspace = "w" },
      { $0.launch.directory = "/" }, { $0.launch.arguments = ["x"] }, { $0.key = "k" },
      { $0.launch.environment = ["A": "b"] }, { $0.limits.silence = .seconds(1) },
      { $0.message = "a\0b" }, { $0.title = "a\0b" },
    ]
    for (number, change) in changes.enumerated() {
      var other = ChatDraft(title: "c")
      change(&other)
      #expect(runs(drafts("a", "b") + [other]) == ["alike 2", "single 1"], "\(number)")
      #expect(runs([other] + drafts("a", "b")) == ["single 1", "alike 2"], "\(number)")
    }
  }

  @Test func `a key is its chat's own`() {
    var keyed = ChatDraft(title: "a")
    keyed.key = "k"
    #expect(runs([keyed, keyed]) == ["single 1", "single 1"])
  }

  @Test func `texts are no longer than is good for memory, and runs than for patience`() {
    let long = String(repeating: "x", count: 600_000)
    let heavy = ["a", "b", "c"].map { ChatDraft(title: $0, message: long) }
    #expect(runs(heavy) == ["single 1", "single 1", "single 1"])
    let many = (0..<10_001).map { ChatDraft(title: "\($0)") }
    #expect(runs(many) == ["alike 10000", "single 1"])
  }
}
