import HeartbeatCore

/// What one simulation does: the same plan does the same, whatever machine runs it.
package struct SimulationPlan: Hashable, Sendable {
  package var seed: UInt64
  package var steps = 10_000
  package var workers = 3
  package var chats = 12
  /// The steps that are taken, of those from 1 to ``steps``; nil for all.
  package var kept: StepList?
  /// A rule that is broken on purpose, to see that it is noticed.
  package var mutation: Mutation?

  package init(seed: UInt64) {
    self.seed = seed
  }

  /// A rule that simulated workers break.
  package enum Mutation: String, CaseIterable, Sendable {
    /// A worker that ends a run whose lease is lost ends its chat all the same.
    case fence
    /// No worker fences itself.
    case trust
    /// What is left of other workers' runs is said to be gone, and goes on.
    case handOver = "hand-over"
  }

  /// The options that do the same again.
  package var options: String {
    var words = [
      "--seed \(seed)", "--steps \(steps)", "--workers \(workers)", "--chats \(chats)",
    ]
    if let mutation { words.append("--break \(mutation.rawValue)") }
    if let kept { words.append("--keep \(kept)") }
    return words.joined(separator: " ")
  }
}

/// Numbers of steps, written as `1-7,12`.
package struct StepList: Hashable, Sendable, CustomStringConvertible {
  /// Ascending.
  package let steps: [Int]

  package init(_ steps: [Int]) {
    self.steps = steps
  }

  /// - Returns: Nil for a text that names none.
  package init?(_ text: String) {
    var steps: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
        first >= 1, first <= last,
        last - first < 10_000_000
      else { return nil }
      steps.formUnion(first...last)
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps.sorted()
  }

  package var description: String {
    var ranges: [ClosedRange<Int>] = []
    for step in steps {
      if let last = ranges.last, last.upperBound + 1 == step {
        ranges[ranges.count - 1] = last.lowerBound...step
      } else {
        ranges.append(step...step)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
