/// A store that whoever looks at it again and again can ask whether that is worth it.
public protocol WatchedStore: ClosableStore {
  /// Changes when another connection has committed. Reads no table: it may be asked many times a second.
  func changeCount() throws -> Int64
}
