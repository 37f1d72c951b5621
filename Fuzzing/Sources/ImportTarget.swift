import Foundation
import HeartbeatCore

@testable import HeartbeatSQLite
@testable import chatctl

/// A chat that is imported has the text of its line, byte for byte, as another parser reads it, and
/// so has what the database gives back of it.
enum ImportTarget: FuzzTarget {
  static let name = "import"

  private static let now = Timestamp(milliseconds: 1_800_000_000_000)
  private static let file = "chats.ndjson"

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    FuzzFolder.write(Array(bytes), to: file)
    let drafts: [ChatDraft]
    do {
      drafts = try ChatImport.read("\(FuzzFolder.path)/\(file)", at: now)
    } catch let error as InvalidInput {
      return require(!error.description.isEmpty, "an error without words")
    } catch {
      fatalError("an error of another kind: \(error)")
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { line in
      !line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
    }
    require(drafts.count == lines.count, "\(drafts.count) chats of \(lines.count) lines")
    for (draft, line) in zip(drafts, lines) { compare(draft, Data(line)) }
    store(drafts)
  }

  private static func compare(_ draft: ChatDraft, _ line: Data) {
    // It refuses some documents that the other takes, such as those with a number of a thousand digits.
    guard let json = try? JSONSerialization.jsonObject(with: line) as? [String: Any] else { return }
    require(isSame(draft.message, json["message"] as? String), "another message of \(json)")
    require(isSame(draft.key, json["key"] as? String), "another key of \(json)")
    require(isSame(draft.group, json["group"] as? String), "another group of \(json)")
    require(isSame(draft.workspace, json["workspace"] as? String), "another workspace of \(json)")
    if let title = json["title"] as? String {
      require(isSame(draft.title, title), "another title of \(json)")
    }
    require(isSame(draft.tags, json["tags"] as? [String] ?? []), "other tags of \(json)")
    require(
      isSame(draft.launch.arguments, json["args"] as? [String] ?? []), "other arguments of \(json)")
    let environment = json["env"] as? [String: String] ?? [:]
    require(
      draft.launch.environment.count == environment.count
        && environment.allSatisfy { isSame(draft.launch.environment[$0.key], $0.value) },
      "another environment of \(json)")
    require(-1000...1000 ~= draft.priority, "priority \(draft.priority)")
    require(draft.startAt.map { $0 > now } ?? true, "a start in the past of \(json)")
    require(!draft.title.isEmpty && draft.title.unicodeScalars.count <= 500, "title \(draft.title)")
  }

  private static func isSame(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    // The other parser loses a byte order mark with which a text begins, or goes on behind an escape.
    let bare = one.unicodeScalars.filter { $0 != "\u{FEFF}" }
    return one.utf8.elementsEqual(other.utf8)
      || bare.elementsEqual(other.unicodeScalars.filter { $0 != "\u{FEFF}" })
  }

  private static func isSame(_ some: [String], _ others: [String]) -> Bool {
    some.count == others.count && zip(some, others).allSatisfy { isSame($0, $1) }
  }

  // MARK: - The database

  private static var database: String { "\(FuzzFolder.path)/chats.db" }

  /// A database of its own for each input, since keys last; only few inputs come so far.
  private static func store(_ drafts: [ChatDraft]) {
    let drafts = drafts.filter { $0.after.isEmpty && $0.workspace == nil }.prefix(20)
    guard !drafts.isEmpty else { return }
    defer { FuzzFolder.clear(["", "-wal", "-shm", "-line"].map { "chats.db" + $0 }) }
    do {
      try SQLiteChatStore.create(at: database)
      let store = try SQLiteChatStore(opening: database)
      let made = try store.make(Array(drafts), at: now)
      require(made.count == drafts.count, "\(made.count) chats of \(drafts.count) drafts")
      for (draft, made) in zip(drafts, made) where made.isNew {
        try compare(draft, made, in: store)
      }
    } catch {
      fatalError("what was read cannot be stored: \(error)")
    }
  }

  private static func compare(
    _ draft: ChatDraft, _ made: MadeChat, in store: SQLiteChatStore
  ) throws {
    let chat = try store.chat(made.chat.id)
    let messages = try store.messages(of: made.chat.id).map(\.content)
    let launch = try store.launch(of: made.chat.id)
    require(isSame(chat?.title, draft.title), "the title \(draft.title) is stored otherwise")
    require(isSame(messages, [draft.message].compactMap(\.self)), "another message is stored")
    require(isSame(chat?.key, draft.key), "another key is stored")
    require(isSame(chat?.group, draft.group), "another group is stored")
    let tags = Set(draft.tags.map { Array($0.utf8) })
    require(Set((chat?.tags ?? []).map { Array($0.utf8) }) == tags, "other tags are stored")
    require(isSame(launch.arguments, draft.launch.arguments), "other arguments are stored")
    require(isSame(launch.directory, draft.launch.directory), "another directory is stored")
    require(
      launch.environment.allSatisfy { isSame(draft.launch.environment[$0.key], $0.value) }
        && launch.environment.count == draft.launch.environment.count,
      "another environment is stored")
    require(chat?.limits == draft.limits && chat?.priority == draft.priority, "other limits")
  }
}
