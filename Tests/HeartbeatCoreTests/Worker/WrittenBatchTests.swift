import Testing

@testable import HeartbeatCore

@Suite struct `A batch of rows` {
  private struct Failure: DatabaseFailure {
    var isBusy = false
    var concernsContent = false
    var isUnreachable = false
    var isUnknown = false
    var description: String { "no" }
  }

  /// Writes rows together, unless one of them is in `bad`.
  private func write(
    _ count: Int, bad: Set<Int>, _ failure: any Error
  ) -> (batch: WrittenBatch<Int, String>, calls: Int) {
    var calls = 0
    let batch = WrittenBatch(Array(0..<count)) { rows in
      calls += 1
      guard bad.isDisjoint(with: rows) else { throw failure }
      return rows.map(String.init)
    }
    return (batch, calls)
  }

  @Test func `is written at once where nothing is wrong`() {
    let (batch, calls) = write(500, bad: [], Failure())
    #expect(calls == 1)
    #expect(batch.written.map(\.row) == Array(0..<500))
    #expect(batch.written.map(\.answer) == (0..<500).map(String.init))
    #expect(batch.refused.isEmpty && batch.rest.isEmpty && batch.failure == nil)
    #expect(write(0, bad: [], Failure()).calls == 0)
  }

  @Test(arguments: [[0], [499], [250], [0, 1, 2, 3, 4], [7, 100, 499]])
  func `is written but for those that cannot be`(bad: [Int]) {
    for failure in [Failure(), Failure(concernsContent: true)] {
      // The first few are refused before any other is written: nothing shows yet that others can be.
      let (batch, calls) = write(500, bad: Set(bad), failure)
      let tried = Set(batch.written.map(\.row) + batch.refused.map(\.row) + batch.rest)
      #expect(tried.count == 500)
      #expect(Set(batch.refused.map(\.row)).isSubset(of: bad))
      #expect(Set(batch.written.map(\.row)).isDisjoint(with: bad))
      #expect(calls <= 2 * 9 * bad.count + 1)
      if batch.failure == nil { #expect(batch.written.count == 500 - bad.count) }
    }
  }

  @Test func `of which none can be written for an unknown reason is given up early`() {
    let (batch, calls) = write(500, bad: Set(0..<500), Failure())
    #expect(batch.failure != nil)
    #expect(batch.refused.map(\.row) == [0, 1, 2])
    #expect(batch.rest == Array(3..<500))
    #expect(calls <= 14)
  }

  @Test func `of which many can never be written is not searched for all of them in one go`() {
    let (batch, _) = write(500, bad: Set(0..<500), Failure(concernsContent: true))
    #expect(batch.failure == nil)
    #expect(batch.refused.count == WrittenBatch<Int, String>.mostRefused)
    #expect(batch.rest == Array(16..<500))
  }

  @Test func `is left as it is while somebody else holds the lock`() {
    let (batch, calls) = write(500, bad: [300], Failure(isBusy: true))
    #expect(calls == 1)
    #expect(batch.rest == Array(0..<500))
    #expect(batch.failure != nil && batch.refused.isEmpty)
  }

  @Test func `keeps what was written when the lock is taken in the middle`() {
    var calls = 0
    let batch = WrittenBatch(Array(0..<4)) { rows -> [Int] in
      calls += 1
      if calls == 1 { throw Failure() }
      if calls > 2 { throw Failure(isBusy: true) }
      return rows
    }
    #expect(batch.written.map(\.row) == [0, 1])
    #expect(batch.rest == [2, 3])
    #expect(batch.failure != nil)
  }

  @Test(arguments: [
    (StoreError.databaseGone(name: "x") as any Error, WriteFault.unavailable),
    (Failure(isBusy: true), .unavailable), (Failure(concernsContent: true), .content),
    (Failure(isUnreachable: true), .unavailable), (Failure(isUnknown: true), .unavailable),
    (StoreError.unknownChat(ChatID(1)), .content), (Failure(), .unknown),
    (CancellationError(), .unknown),
  ]) func `fails through somebody's fault`(error: any Error, fault: WriteFault) {
    #expect(WriteFault(error) == fault)
  }
}
