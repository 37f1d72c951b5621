import HeartbeatCheck
import Testing

@testable import HeartbeatCore

/// Everything that a store can do, for tests that play several callers at once.
typealias AnyStore = HeartbeatStore & HookStore & OperatorStore & OwnRunStore & PruneStore
  & SweepStore
  & WorkStore

/// A kind of database that the conformance tests run over.
///
/// Adding one here is all that a new backend needs to be held to the same behaviour.
struct Backend: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Makes an empty database in a directory that is fresh and private.
  ///
  /// Locks: who is alive; nil for the backend's own liveness.
  let make:
    @Sendable (_ directory: String, _ locks: (any Liveness)?) throws -> any DatabaseUnderTest

  #if Postgres
    static let all: [Backend] = [.sqlite, .postgres]
  #else
    static let all: [Backend] = [.sqlite]
  #endif

  /// Every backend with each of `cases`.
  static func each<First, Second>(
    _ cases: [(First, Second)]
  ) -> [(Backend, First, Second)] {
    all.flatMap { backend in cases.map { (backend, $0.0, $0.1) } }
  }

  /// Every backend with each of `cases`.
  static func each<First, Second, Third>(
    _ cases: [(First, Second, Third)]
  ) -> [(Backend, First, Second, Third)] {
    all.flatMap { backend in cases.map { (backend, $0.0, $0.1, $0.2) } }
  }
}

/// One database of a backend, with what tests need beside the store's rules.
protocol DatabaseUnderTest: ChatBackend {
  /// A connection with the rights of `role`.
  func open(_ role: Role, patience: Duration) throws -> any AnyStore

  /// Runs SQL without the store's rules, to tamper. Tables and columns have the same names in
  /// every backend.
  func execute(_ sql: String) throws

  /// The rows of a query, each value as text; nil for NULL.
  func query(_ sql: String) throws -> [[String?]]

  /// Lets every change of a chat's status fail, as if it broke a rule of the schema.
  func refuseChangesOfStatus() throws

  func allowChangesOfStatus() throws

  /// Keeps every writer out, as a transaction of another process does, while the value lives.
  func holdWriters() throws -> any HeldWriters

  /// What is broken in the database itself, in words; empty when it is sound.
  func damage() throws -> [String]

  /// Whether the history of each chat is legal, whatever the store thinks of the database.
  func checkHistory() throws -> HistoryReport

  /// Takes the database away under whoever uses it.
  func remove() throws
}

/// Writers are kept out for as long as it lives.
protocol HeldWriters: Sendable {}
