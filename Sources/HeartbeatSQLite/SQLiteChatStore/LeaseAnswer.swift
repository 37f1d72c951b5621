import HeartbeatCore
import HeartbeatSQL

/// The leases that a heartbeat returns, as they come, against those that the one before has returned.
///
/// Most answers say the same as the one before. Such a one is that one: it takes no memory, and whoever
/// compares the two sees at once that they are one array.
struct LeaseAnswer {
  private let known: [Lease]
  /// How many of the known ones have come, in their order, before any other.
  private var same = 0
  /// All that have come, once one has differed.
  private var own: [Lease]?

  init(after known: [Lease]) { self.known = known }

  mutating func append(_ lease: Lease) {
    if own != nil {
      own?.append(lease)
    } else if same < known.count, known[same] == lease {
      same += 1
    } else {
      var differing = Array(known[..<same])
      differing.append(lease)
      own = differing
    }
  }

  /// In the order in which they came.
  var leases: [Lease] {
    if let own { return own }
    return same == known.count ? known : Array(known[..<same])
  }
}

extension SQLiteConnection {
  /// The leases that a statement returns, in its order.
  /// - Parameter known: The last answer, which is the answer itself when it says the same.
  func leases(
    _ sql: String, _ parameters: any SQLValue..., after known: [Lease]
  ) throws -> [Lease] {
    var answer = LeaseAnswer(after: known)
    try each(sql, parameters) { answer.append(Lease($0[0], $0[1])) }
    return answer.leases
  }
}
