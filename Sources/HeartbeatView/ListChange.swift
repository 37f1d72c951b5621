/// What makes of one list another one, by the identities of its rows. Pure.
public struct ListChange<Row: Identifiable & Hashable & Sendable>: Hashable, Sendable
where Row.ID: Sendable {
  /// The rows that are new or not as they were, in their new order.
  public let changed: [Row]
  /// The identities of all rows in their new order; nil where it is as it was and no row came or went.
  public let order: [Row.ID]?

  public var isEmpty: Bool { changed.isEmpty && order == nil }

  /// - Parameters:
  ///   - old: No identity twice; neither in `new`.
  public init(from old: [Row], to new: [Row]) {
    let known = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
    changed = new.filter { known[$0.id] != $0 }
    order = old.elementsEqual(new) { $0.id == $1.id } ? nil : new.map(\.id)
  }

  /// - Parameter old: The list that the change was made from.
  public func applied(to old: [Row]) -> [Row] {
    let rows = Dictionary((changed + old).map { ($0.id, $0) }) { first, _ in first }
    return (order ?? old.map(\.id)).compactMap { rows[$0] }
  }
}
