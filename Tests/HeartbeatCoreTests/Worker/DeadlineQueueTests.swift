import Testing

@testable import HeartbeatCore

@Suite struct DeadlineQueueTests {
  private func at(_ number: Int) -> Uptime { Uptime(nanoseconds: Int64(number)) }

  @Test func `gives what is due in order, and nothing before its time`() {
    var queue = DeadlineQueue<Int>()
    // Each number from 0 to 996, in an order that is none.
    let numbers = (0..<997).map { $0 * 389 % 997 }
    for number in numbers { queue.add(number, at: at(number)) { _ in true } }
    #expect(queue.first == at(0))
    var taken: [Int] = []
    while let number = queue.takeDue(at: at(499)) { taken.append(number) }
    #expect(taken == Array(0..<500))
    #expect(queue.first == at(500))
    #expect(queue.count == 497)
  }

  @Test func `gives those of one time all at that time`() {
    var queue = DeadlineQueue<Int>()
    for number in 0..<10 { queue.add(number, at: at(5)) { _ in true } }
    #expect(queue.takeDue(at: at(4)) == nil)
    var taken: Set<Int> = []
    while let number = queue.takeDue(at: at(5)) { taken.insert(number) }
    #expect(taken == Set(0..<10))
    #expect(queue.first == nil)
  }

  @Test func `does not keep until its time what nobody waits for any more`() {
    var queue = DeadlineQueue<Int>()
    for number in 0..<100_000 {
      queue.add(number, at: at(number + 1_000_000)) { $0 > number - 10 }
      #expect(queue.count <= 64)
    }
    var last: [Int] = []
    while let number = queue.takeDue(at: at(.max)) { last.append(number) }
    #expect(last.suffix(10) == Array(99_990..<100_000)[...])
  }
}
