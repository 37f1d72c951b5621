/// Rows of one table that are written by one statement: as many as memory is meant for.
package struct CopyPortion: Sendable {
  package static let mostRows = 5_000
  /// Of texts. One row may have more.
  package static let mostBytes = 4 << 20

  package private(set) var rows: [[SQLDatum]] = []
  private var bytes = 0

  package init() {}

  package var isEmpty: Bool { rows.isEmpty }

  package var isFull: Bool { rows.count >= Self.mostRows || bytes >= Self.mostBytes }

  package mutating func add(_ row: [SQLDatum]) {
    rows.append(row)
    for case .text(let text) in row { bytes += text.utf8.count }
  }

  package mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    bytes = 0
  }
}
