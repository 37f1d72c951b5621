extension SQL {
  /// What the rows of `workers` say of the hosts of their processes, as SQL: nothing in a database that one
  /// machine has.
  package enum Hosts: Sendable {
    case unknown
    case kept

    /// Where its process can be proved dead. `row` is an alias of `workers`.
    func id(_ row: String) -> String { self == .kept ? "\(row).host_id" : "NULL" }

    /// For people.
    func name(_ row: String) -> String { self == .kept ? "\(row).host" : "NULL" }

    /// Whether two processes see the same locks, if it is known of the one where it is.
    func areSame(_ one: String, _ other: String) -> String {
      self == .kept ? "\(one).host_id IS NOT DISTINCT FROM \(other).host_id" : "TRUE"
    }
  }
}
