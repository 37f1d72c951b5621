import HeartbeatCore

/// What the one who watches has chosen. Pure: keys change it, and a snapshot tells what there is.
struct WatchState: Equatable {
  enum Focus: CaseIterable {
    case chats, workers, groups
  }

  enum Mode: Equatable {
    case browsing
    case filtering
    /// Which worker a chat is to be moved to.
    case naming(ChatID, target: String)
    case confirming(WatchAction)
    case details(ChatID)
    case help
  }

  enum Effect: Equatable {
    case quit
    case act(WatchAction)
  }

  var mode = Mode.browsing
  var focus = Focus.chats
  /// Which row of each table is chosen.
  private(set) var rows: [Focus: Int] = [:]
  /// Found in the title, the error, the question or the first message.
  private(set) var filter = ""
  /// What the last thing has come to; until the next key.
  var message: String?

  /// How many rows a page has.
  var page = 10

  // MARK: What is chosen

  /// - Returns: Nil where the table is empty.
  func row(_ focus: Focus, in snapshot: Snapshot) -> Int? {
    let count = Self.count(focus, in: snapshot)
    return count == 0 ? nil : min(rows[focus, default: 0], count - 1)
  }

  func chat(in snapshot: Snapshot) -> Chat? {
    row(.chats, in: snapshot).map { snapshot.chats[$0] }
  }

  private func worker(in snapshot: Snapshot) -> WorkerStatus? {
    switch focus {
    case .workers: row(.workers, in: snapshot).map { snapshot.workers[$0] }
    case .chats:
      chat(in: snapshot)?.worker.flatMap { name in snapshot.workers.first { $0.worker == name } }
    case .groups: nil
    }
  }

  private func group(in snapshot: Snapshot) -> ChatGroup? {
    switch focus {
    case .groups: row(.groups, in: snapshot).map { snapshot.groups[$0] }
    case .chats:
      chat(in: snapshot).flatMap { chat in snapshot.groups.first { $0.name == chat.group } }
    case .workers: nil
    }
  }

  private static func count(_ focus: Focus, in snapshot: Snapshot) -> Int {
    switch focus {
    case .chats: snapshot.chats.count
    case .workers: snapshot.workers.count
    case .groups: snapshot.groups.count
    }
  }

  // MARK: Snapshots

  /// Keeps what is chosen under the mark when rows come and go.
  mutating func follow(from old: Snapshot?, to new: Snapshot) {
    guard let old else { return }
    keep(.chats, old.chats.map(\.id), new.chats.map(\.id), old)
    keep(.workers, old.workers.map(\.id), new.workers.map(\.id), old)
    keep(.groups, old.groups.map(\.id), new.groups.map(\.id), old)
  }

  private mutating func keep<ID: Equatable>(
    _ focus: Focus, _ old: [ID], _ new: [ID], _ snapshot: Snapshot
  ) {
    guard let row = row(focus, in: snapshot), row > 0, let place = new.firstIndex(of: old[row])
    else { return }
    rows[focus] = place
  }

  /// What was about to be done was about the one before it.
  mutating func meetOtherDatabase() {
    mode = .browsing
    message = "another database is at this place now"
  }

  // MARK: Keys

  mutating func press(_ key: WatchKey, in snapshot: Snapshot) -> Effect? {
    if key == .resized { return nil }
    message = nil
    switch mode {
    case .browsing: return browse(key, snapshot)
    case .filtering: edit(key)
    case .naming(let chat, let target): name(chat, target, key, snapshot)
    case .confirming(let action):
      mode = .browsing
      if key == .character("y") { return .act(action) }
      message = "nothing was done"
    case .details:
      if [.escape, .enter, .character("q")].contains(key) { mode = .browsing }
    case .help: mode = .browsing
    }
    return nil
  }

  private mutating func browse(_ key: WatchKey, _ snapshot: Snapshot) -> Effect? {
    switch key {
    case .up: move(-1, snapshot)
    case .down: move(1, snapshot)
    case .pageUp: move(-page, snapshot)
    case .pageDown: move(page, snapshot)
    case .home: move(-.max / 2, snapshot)
    case .end: move(.max / 2, snapshot)
    case .tab: turn()
    case .enter:
      if focus == .chats, let chat = chat(in: snapshot) { mode = .details(chat.id) }
    case .escape: filter = ""
    case .backspace, .resized: break
    case .character("q"): return .quit
    case .character("/"): mode = .filtering
    case .character("?"), .character("h"): mode = .help
    case .character("k"): move(-1, snapshot)
    case .character("j"): move(1, snapshot)
    case .character(let letter): propose(letter, snapshot)
    }
    return nil
  }

  private mutating func move(_ by: Int, _ snapshot: Snapshot) {
    let last = max(Self.count(focus, in: snapshot) - 1, 0)
    rows[focus] = min(max((row(focus, in: snapshot) ?? 0) + by, 0), last)
  }

  private mutating func turn() {
    let all = Focus.allCases
    let place = all.firstIndex(of: focus) ?? 0
    focus = all[(place + 1) % all.count]
  }

  private mutating func edit(_ key: WatchKey) {
    switch key {
    case .enter: mode = .browsing
    case .escape:
      filter = ""
      mode = .browsing
    case .backspace: _ = filter.popLast()
    case .character(let letter): filter.append(letter)
    default: break
    }
    rows[.chats] = 0
  }

  // MARK: What can be done

  private mutating func propose(_ letter: Character, _ snapshot: Snapshot) {
    switch letter {
    case "s":
      guard let chat = chosenChat(snapshot) else { return }
      guard chat.status == .running else { return refuse("chat \(chat.id) is not running") }
      mode = .naming(
        chat.id, target: WatchAction.targets(for: chat, among: snapshot.workers).first?.name ?? "")
    case "i":
      if let chat = chosenChat(snapshot) { mode = .confirming(.interrupt(chat.id)) }
    case "r":
      if let chat = chosenChat(snapshot) { mode = .confirming(.retry(chat.id)) }
    case "p":
      guard let group = group(in: snapshot) else { return refuse("choose a group or a chat first") }
      mode = .confirming(group.isPaused ? .resume(group: group.name) : .pause(group: group.name))
    case "d":
      guard let worker = worker(in: snapshot) else {
        return refuse("choose a worker, or a chat that runs, first")
      }
      mode = .confirming(
        worker.state == .draining ? .undrain(worker.worker) : .drain(worker.worker))
    default: break
    }
  }

  private mutating func chosenChat(_ snapshot: Snapshot) -> Chat? {
    guard focus == .chats, let chat = chat(in: snapshot) else {
      refuse("choose a chat first")
      return nil
    }
    return chat
  }

  private mutating func refuse(_ reason: String) { message = reason }

  private mutating func name(
    _ chat: ChatID, _ target: String, _ key: WatchKey, _ snapshot: Snapshot
  ) {
    switch key {
    case .escape:
      mode = .browsing
      message = "nothing was done"
    case .backspace: mode = .naming(chat, target: String(target.dropLast()))
    case .character(let letter): mode = .naming(chat, target: target + String(letter))
    case .enter:
      do {
        let from = snapshot.chats.first { $0.id == chat }?.worker
        mode = .confirming(.steal(chat, from: from, to: try WorkerID(target)))
      } catch {
        message = "\(error)"
      }
    default: break
    }
  }
}
