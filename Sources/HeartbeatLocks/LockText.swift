package import Glibc
package import HeartbeatCore

/// What a worker's lock file says: the incarnation that took the lock last with its process, and
/// before it those that had the lock of this very file earlier. Whoever has the lock knows that they
/// have ended.
package struct LockText: Equatable {
  /// More than a start leaves behind that its successor has not taken over.
  package static let longest = 16

  package var incarnation: IncarnationID
  package var pid: pid_t
  /// Newest first.
  package var earlier: [IncarnationID] = []

  package var incarnations: Set<IncarnationID> { Set([incarnation] + earlier) }

  /// The text after `incarnation` has taken the lock.
  package static func next(
    after old: LockText?, as incarnation: IncarnationID, pid: pid_t
  ) -> LockText {
    let earlier = old.map { [$0.incarnation] + $0.earlier } ?? []
    return LockText(
      incarnation: incarnation, pid: pid,
      earlier: Array(earlier.filter { $0 != incarnation }.prefix(longest)))
  }

  package init(incarnation: IncarnationID, pid: pid_t, earlier: [IncarnationID] = []) {
    self.incarnation = incarnation
    self.pid = pid
    self.earlier = earlier
  }

  /// Nil for what no worker has written whole.
  package init?(_ text: String) {
    guard text.hasSuffix("\n") else { return nil }
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    guard let first = lines.first, first.count == 2, let id = Int64(first[0]),
      let pid = pid_t(first[1])
    else { return nil }
    self.init(
      incarnation: IncarnationID(rawValue: id), pid: pid,
      earlier: lines.dropFirst().compactMap { $0.first.flatMap { Int64($0) } }
        .map(IncarnationID.init(rawValue:)))
  }

  package var text: String {
    ["\(incarnation) \(pid)"].joined() + "\n" + earlier.map { "\($0)\n" }.joined()
  }

  static func read(_ descriptor: Int32) -> LockText? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? LockText(String(decoding: bytes[..<count], as: UTF8.self)) : nil
  }

  /// Whether all of it was written; a disk may be full.
  func write(_ descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
      && ftruncate(descriptor, off_t(bytes.count)) == 0
  }
}
