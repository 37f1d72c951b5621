/// A machine on which workers run, as those of other machines see it.
package struct Host: Hashable, Sendable {
  /// For people.
  package let name: String
  /// The same for two processes that see the same locks, and for no others: each can tell there whether the
  /// other one has ended. Nil where that cannot be told of anybody.
  package let id: String?

  package init(name: String, id: String?) {
    self.name = name
    self.id = id
  }
}
