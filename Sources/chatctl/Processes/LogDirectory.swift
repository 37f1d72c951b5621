import Glibc
import HeartbeatCore

/// Where the output of chats' commands is kept: `<database>-logs/<chat>/<generation>.ndjson`.
///
/// Files of its own for each run, so that a late worker never writes into the log of another
/// generation. The first one has the beginning; what comes after that is in pieces that are named
/// after where they begin, `<generation>.<offset>.ndjson`, so that old ones can be removed while
/// others are written and read.
struct LogDirectory: Sendable {
  /// Older runs' files are removed when a new one begins.
  static let keptRuns = 10

  /// One file of a run's log.
  struct Piece: Equatable {
    let generation: Int64
    /// How many bytes of the log come before it.
    let offset: Int

    /// Nil for what is no name of a piece.
    init?(name: String) {
      guard name.hasSuffix(Self.suffix) else { return nil }
      let parts = name.dropLast(Self.suffix.count).split(
        separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let generation = parts.first.flatMap({ Int64($0) }) else {
        return nil
      }
      guard let offset = parts.count == 1 ? 0 : Int(parts[1]), offset >= 0 else { return nil }
      self.init(generation: generation, offset: offset)
    }

    init(generation: Int64, offset: Int) {
      self.generation = generation
      self.offset = offset
    }

    var name: String {
      offset == 0 ? "\(generation)\(Self.suffix)" : "\(generation).\(offset)\(Self.suffix)"
    }

    private static let suffix = ".ndjson"
  }

  private let database: String

  /// - Parameter database: Whatever path leads to it, the logs are the same.
  init(beside database: String) {
    self.database = ResolvedPath.of(database)
  }

  var path: String { database + "-logs" }

  /// - Throws: ``UnusableFile``, ``SystemFailure`` when what is there cannot be used.
  func check() throws {
    _ = try PrivateFolder(path, beside: database, creating: false)
  }

  // MARK: Writing

  /// Makes the first file of a run, and room for it.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func begin(_ lease: Lease) throws -> Descriptor {
    guard let folder = try folder(of: lease.chat, creating: true) else {
      throw SystemFailure("make \(path)", code: ENOENT)
    }
    let generation = lease.generation.rawValue
    let pieces = try Self.pieces(in: folder)
    let others = Set(pieces.map(\.generation)).subtracting([generation]).sorted()
    // A database that was restored from a copy hands out the same generation again.
    let old = Set(others.dropLast(Self.keptRuns - 1)).union([generation])
    for piece in pieces where old.contains(piece.generation) { folder.remove(piece.name) }
    return try folder.create(Piece(generation: generation, offset: 0).name)
  }

  /// Makes another file of a run.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func create(_ piece: Piece, of chat: ChatID) throws -> Descriptor {
    guard let folder = try folder(of: chat, creating: true) else {
      throw SystemFailure("make \(path)", code: ENOENT)
    }
    return try folder.create(piece.name)
  }

  func remove(_ piece: Piece, of chat: ChatID) {
    // What stays is removed with the run.
    guard let folder = try? folder(of: chat) else { return }
    folder.remove(piece.name)
  }

  // MARK: Reading

  /// The pieces of each run that has any, oldest first.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func runs(of chat: ChatID) throws -> [(generation: Int64, pieces: [Piece])] {
    guard let folder = try folder(of: chat) else { return [] }
    let pieces = Dictionary(grouping: try Self.pieces(in: folder), by: \.generation)
    return pieces.sorted { $0.key < $1.key }.map { generation, pieces in
      (generation, pieces.sorted { $0.offset < $1.offset })
    }
  }

  /// - Returns: Nil when it has been removed.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func open(_ piece: Piece, of chat: ChatID) throws -> Descriptor? {
    try folder(of: chat)?.open(piece.name)
  }

  // MARK: Removing

  /// Removes the files of a chat that was deleted.
  /// - Throws: ``UnusableFile``, ``SystemFailure`` when they stay.
  func removeAll(of chat: ChatID) throws {
    guard let root = try PrivateFolder(path, beside: database, creating: false),
      let folder = try root.folder("\(chat)", creating: false)
    else { return }
    for piece in try Self.pieces(in: folder) { folder.remove(piece.name) }
    root.removeFolder("\(chat)")
  }

  /// - Returns: Nil when nothing has been written yet.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  func root() throws -> PrivateFolder? {
    try PrivateFolder(path, beside: database, creating: false)
  }

  private func folder(of chat: ChatID, creating: Bool = false) throws -> PrivateFolder? {
    try PrivateFolder(path, beside: database, creating: creating)?
      .folder("\(chat)", creating: creating)
  }

  private static func pieces(in folder: PrivateFolder) throws -> [Piece] {
    try folder.names().compactMap(Piece.init(name:))
  }
}
