import HeartbeatSimulation

/// What a disk has of the database's files, from what SQLite has done with them.
///
/// What was written lasts once its file is synced. That a file was made or deleted lasts once its
/// directory is synced, which SQLite does with a deletion that asks for it, and with the first sync of
/// a log or a journal that it has made.
///
/// Source: https://www.sqlite.org/atomiccommit.html, os_unix.c: UNIXFILE_DIRSYNC
struct DiskImage {
  typealias File = DiskCall.File

  private struct Write {
    let file: Int
    let call: DiskCall
  }

  /// What lasts, by the number that a file got when it was made.
  private var contents: [Int: [UInt8]]
  private var names: [File: Int] = [.database: 0]
  /// The names as the running system sees them.
  private var currentNames: [File: Int] = [.database: 0]
  private var nextFile = 1
  /// Made by SQLite, and not synced yet.
  private var fresh: Set<Int> = []
  /// What does not last yet, in its order.
  private var writes: [Write] = []
  private var changes: [(name: File, file: Int?)] = []

  /// - Parameter database: What the database file has, durably; there is no log.
  init(database: [UInt8] = []) { contents = [0: database] }

  var unsynced: Int { writes.count + changes.count }

  mutating func apply(_ call: DiskCall) {
    switch call.operation {
    case .open:
      guard call.flag, call.file != .database else { return }
      contents[nextFile] = []
      fresh.insert(nextFile)
      change(call.file, to: nextFile)
      nextFile += 1
    case .write, .truncate:
      guard let file = currentNames[call.file] else { return }
      writes.append(Write(file: file, call: call))
    case .sync:
      guard let file = currentNames[call.file] else { return }
      sync(file)
    case .delete:
      change(call.file, to: nil)
      if call.flag { syncDirectory() }
    case .read, .index: return
    }
  }

  private mutating func change(_ name: File, to file: Int?) {
    changes.append((name, file))
    currentNames[name] = file
  }

  private mutating func sync(_ file: Int) {
    var content = contents.removeValue(forKey: file) ?? []
    for write in writes where write.file == file { Self.do(write.call, to: &content) }
    contents[file] = content
    writes.removeAll { $0.file == file }
    if fresh.remove(file) != nil { syncDirectory() }
  }

  private mutating func syncDirectory() {
    names = currentNames
    changes = []
    let kept = Set(names.values)
    contents = contents.filter { kept.contains($0.key) }
    writes.removeAll { !kept.contains($0.file) }
  }

  /// What becomes of that which does not last yet.
  enum Loss: Hashable, Sendable {
    /// Nothing of it is on the disk.
    case all
    /// All of it is, as when only the process dies.
    case none
    /// Some of it, in whatever order, and of some of that only some sectors.
    case some(seed: UInt64)
  }

  /// The files that are found after the power was lost now.
  func files(after loss: Loss) -> [File: [UInt8]] {
    var dice = Dice(seed: 0)
    var survivors = writes
    var names = currentNames
    switch loss {
    case .none: break
    case .all:
      survivors = []
      names = self.names
    case .some(let seed):
      dice = Dice(seed: seed)
      names = self.names
      for change in changes.prefix(dice.pick(changes.count + 1)) {
        names[change.name] = change.file
      }
      survivors = survivors.filter { _ in dice.pick(2) == 0 }
      survivors.shuffle(using: &dice)
    }
    return names.mapValues { file in
      var content = contents[file] ?? []
      for write in survivors where write.file == file {
        let isTorn = loss != .none && dice.pick(3) == 0
        Self.do(write.call, to: &content) { !isTorn || dice.pick(2) == 0 }
      }
      return content
    }
  }

  /// A disk writes sectors whole.
  private static let sector = 512

  private static func `do`(
    _ call: DiskCall, to content: inout [UInt8], isWritten: () -> Bool = { true }
  ) {
    if call.operation == .truncate {
      guard isWritten(), content.count > call.offset else { return }
      content.removeLast(content.count - call.offset)
      return
    }
    let missing = call.offset + call.bytes.count - content.count
    if missing > 0 { content += [UInt8](repeating: 0, count: missing) }
    var begin = 0
    while begin < call.bytes.count {
      let end = min(call.bytes.count, ((call.offset + begin) / sector + 1) * sector - call.offset)
      if isWritten() { copy(call.bytes, begin..<end, to: &content, at: call.offset + begin) }
      begin = end
    }
  }

  private static func copy(
    _ bytes: [UInt8], _ range: Range<Int>, to content: inout [UInt8], at offset: Int
  ) {
    bytes.withUnsafeBytes { source in
      content.withUnsafeMutableBytes { target in
        UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + range.count)])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
      }
    }
  }
}
