import HeartbeatCore

@testable import HeartbeatSQLite

/// A sound database, with or without a log, damaged as an input says.
struct DamagedDatabase {
  /// By what follows the database's name: the file itself, `-wal`, `-journal`.
  private(set) var files: [String: [UInt8]]

  private static let pageSize = 4096

  init(_ bytes: FuzzBytes) {
    var input = bytes
    files = input.byte() & 1 == 0 ? ["": Self.sound.closed] : Self.sound.open
    while !input.isEmpty { damage(&input) }
  }

  private mutating func damage(_ input: inout FuzzBytes) {
    let head = input.byte()
    let suffix = head & 8 == 0 ? "" : "-wal"
    var content = files[suffix] ?? []
    switch head & 7 {
    case 0: Self.put(input.bytes(Int(input.byte() % 16) + 1), into: &content, at: Int(input.byte()))
    case 1:
      // Where pages say what is in them.
      let place = Int(input.byte()) * Self.pageSize + Int(input.byte() % 128)
      Self.put(input.bytes(Int(input.byte() % 16) + 1), into: &content, at: place)
    case 2:
      let place = Int(input.integer(UInt32.self)) % max(1, content.count)
      Self.put(input.bytes(Int(input.byte() % 64) + 1), into: &content, at: place)
    case 3: content = Array(content.prefix(Int(input.integer(UInt32.self)) % (content.count + 1)))
    case 4:
      let place = Int(input.byte()) * Self.pageSize
      Self.put([UInt8](repeating: input.byte(), count: Self.pageSize), into: &content, at: place)
    case 5:
      let from = Int(input.byte()) * Self.pageSize
      let page = Array(content.dropFirst(from).prefix(Self.pageSize))
      Self.put(page, into: &content, at: Int(input.byte()) * Self.pageSize)
    case 6: content += input.bytes(Int(input.byte()) + 1)
    default:
      files["-journal"] = input.bytes(Int(input.byte()))
      return
    }
    files[suffix] = content
  }

  /// What is beyond the end is left out.
  private static func put(_ bytes: [UInt8], into content: inout [UInt8], at place: Int) {
    guard place < content.count else { return }
    let bytes = bytes.prefix(content.count - place)
    content.replaceSubrange(place..<(place + bytes.count), with: bytes)
  }

  /// The files as they are after the last one has closed them, and as they are before.
  private static let sound: (closed: [UInt8], open: [String: [UInt8]]) = {
    do {
      let path = "\(FuzzFolder.path)/sound.db"
      try SQLiteChatStore.create(at: path)
      var store = try SQLiteChatStore(opening: path)
      try fill(store)
      store.close()
      let closed = FuzzFolder.read("sound.db") ?? []
      store = try SQLiteChatStore(opening: path)
      try fill(store)
      let open = ["", "-wal"].map { ($0, FuzzFolder.read("sound.db" + $0) ?? []) }
      store.close()
      require(open.allSatisfy { !$1.isEmpty }, "there is no log")
      return (closed, Dictionary(uniqueKeysWithValues: open))
    } catch {
      fatalError("no sound database: \(error)")
    }
  }()

  private static func fill(_ store: SQLiteChatStore) throws {
    let now = Timestamp(milliseconds: 1_800_000_000_000)
    var draft = ChatDraft(title: "Title", message: String(repeating: "message ", count: 1000))
    draft.group = "group"
    draft.tags = ["tag"]
    draft.launch = ChatLaunch(directory: "/", arguments: ["-x"], environment: ["NAME": "value"])
    let made = try store.create([draft, ChatDraft(title: "Other")], at: now)
    var follower = ChatDraft(title: "Follower")
    follower.after = made.map(\.id)
    _ = try store.create([follower], at: now)
  }
}
