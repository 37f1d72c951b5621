/// First in, first out, at the same cost however long it is.
struct Queue<Element> {
  private var elements: [Element] = []
  private var first = 0

  var count: Int { elements.count - first }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard first < elements.count else { return nil }
    defer {
      first += 1
      if first * 2 > elements.count {
        elements.removeFirst(first)
        first = 0
      }
    }
    return elements[first]
  }

  mutating func removeAll(where isUnwanted: (Element) -> Bool) {
    elements = elements[first...].filter { !isUnwanted($0) }
    first = 0
  }
}

extension Queue: Equatable where Element: Equatable {
  static func == (left: Queue, right: Queue) -> Bool {
    left.elements[left.first...].elementsEqual(right.elements[right.first...])
  }
}

extension Queue: Sendable where Element: Sendable {}
