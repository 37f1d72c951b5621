/// A connection that whoever opened it gives back when it is done, so that the database is left in
/// order before the process ends: no thread or closure that still holds the store keeps it open.
public protocol ClosableStore: Sendable {
  /// Gives the connection back. Every later call throws.
  func close()
}

extension ClosableStore {
  /// For stores that have nothing to give back.
  public func close() {}
}
