/// Who is to be looked at when, the first one first. Pure.
///
/// A heap: what it costs is paid when an entry comes in and goes out, nothing in between.
struct DeadlineQueue<Item> {
  private var heap: [(deadline: Uptime, item: Item)] = []
  private var sizeToSweepAt = 64

  var first: Uptime? { heap.first?.deadline }

  var count: Int { heap.count }

  /// - Parameter isWanted: Asked now and then, so that what nobody waits for any more does not stay
  ///   until its time.
  mutating func add(_ item: Item, at deadline: Uptime, isWanted: (Item) -> Bool) {
    if heap.count >= sizeToSweepAt {
      heap = heap.filter { isWanted($0.item) }
      heap.sort { $0.deadline < $1.deadline }
      sizeToSweepAt = max(64, heap.count * 2)
    }
    heap.append((deadline, item))
    var place = heap.count - 1
    while place > 0, heap[place].deadline < heap[(place - 1) / 2].deadline {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes out the first one if its time has come.
  mutating func takeDue(at now: Uptime) -> Item? {
    guard let first = heap.first, first.deadline <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var place = 0
    while true {
      let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { heap[$0].deadline < heap[$1].deadline }),
        heap[least].deadline < heap[place].deadline
      else { return first.item }
      heap.swapAt(place, least)
      place = least
    }
  }
}
