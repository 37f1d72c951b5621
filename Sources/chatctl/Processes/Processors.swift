import Dispatch
import Glibc
import Synchronization

/// Work that all processors share.
enum Processors {
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Gives each processor a part of the elements.
  /// - Parameter body: Makes as many results of a part as it has elements; called by several threads at once.
  /// - Returns: The results, in the order of the elements.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @Sendable (ArraySlice<Element>) -> [Result]
  ) -> [Result] {
    let parts = min(count, elements.count)
    guard parts > 1 else { return body(elements[...]) }
    let results = Mutex([Int: [Result]]())
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      let begin = elements.count * part / parts
      let made = body(elements[begin..<(elements.count * (part + 1) / parts)])
      results.withLock { $0[part] = made }
    }
    return results.withLock { results in (0..<parts).flatMap { results[$0] ?? [] } }
  }
}
