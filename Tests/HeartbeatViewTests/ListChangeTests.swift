import HeartbeatView
import Testing

@Suite struct `A change of a list` {
  private struct Row: Identifiable, Hashable, Sendable {
    let id: Int
    let text: String
  }

  private static let some = [1, 2, 3].map { Row(id: $0, text: "old") }

  @Test func `of one row has that row alone`() {
    let new = [Self.some[0], Row(id: 2, text: "new"), Self.some[2]]
    let change = ListChange(from: Self.some, to: new)
    #expect(change.changed == [new[1]])
    #expect(change.order == nil)
    #expect(change.applied(to: Self.some) == new)
  }

  @Test func `of nothing is empty`() {
    #expect(ListChange(from: Self.some, to: Self.some).isEmpty)
  }

  /// All lists of up to three of three rows, each of which can be in one of two states.
  @Test func `makes of any list any other one`() {
    let rows = (1...3).flatMap { id in ["a", "b"].map { Row(id: id, text: $0) } }
    var lists: [[Row]] = [[]]
    for length in 1...3 {
      lists += lists.filter { $0.count == length - 1 }.flatMap { list in
        rows.filter { row in !list.contains { $0.id == row.id } }.map { list + [$0] }
      }
    }
    for old in lists {
      for new in lists {
        let change = ListChange(from: old, to: new)
        #expect(change.applied(to: old) == new)
        #expect(change.isEmpty == (old == new))
      }
    }
  }
}
