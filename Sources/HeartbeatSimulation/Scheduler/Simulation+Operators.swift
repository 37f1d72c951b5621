import HeartbeatCore

/// What people at command lines do, each command in one process.
extension Simulation {
  func operate() {
    guard let seat = operators.first(where: { !$0.isBusy }) else { return }
    seat.isBusy = true
    defer { seat.isBusy = false }
    do {
      let store = try seat.open({ makeSeam(of: nil) }, on: database)
      try operate(store, seat)
    } catch {
      say("operator failed", "\(error)")
      note(error)
      if seat.seam?.isDead ?? true { seat.close() }
    }
  }

  private func operate(_ store: any OperatorStore, _ seat: OperatorSeat) throws {
    let now = seat.clock.wallTime()
    switch dice.pick(26) {
    case 0..<7: try make(store, now)
    case 7..<10:
      say("steal")
      _ = try store.steal(
        .chats(someChats()), to: dice.pick(of: processes.map(\.id)) ?? processes[0].id,
        reason: nil, isNow: dice.once(in: 6), at: now)
    case 10: _ = try store.interrupt(.chats(someChats()), at: now); say("interrupt")
    case 11: _ = try store.retry(.all, at: now); say("retry")
    case 12: _ = try store.complete(.chats(someChats()), at: now); say("complete")
    case 13, 14: try send(store, now)
    case 15: if dice.once(in: 2) { _ = try store.delete(.chats([someChat()]), at: now) }
    case 16: try edit(store, now)
    case 17: try changeGroup(store, now)
    case 18: try order(store, now)
    case 19: try recover(store, seat)
    case 20..<24: try actWithin(seat, now)
    default:
      say("question")
      _ = try store.workers(at: now)
    }
  }

  /// Of the newest ones, most of which are there.
  private func someChat() -> ChatID {
    let newest = max(Int(log.newestChat), 1)
    return ChatID(Int64(max(newest - dice.pick(plan.chats * 2), 1)))
  }

  private func someChats() -> [ChatID] { (0..<1 + dice.pick(3)).map { _ in someChat() } }

  private var someGroup: String { ["red", "green"][dice.pick(2)] }

  private func make(_ store: any OperatorStore, _ now: Timestamp) throws {
    guard log.unfinished < plan.chats else {
      say("question")
      _ = try store.chat(someChat())
      return
    }
    let drafts = (0..<1 + dice.pick(2)).map { _ in
      var draft = ChatDraft(title: "a chat")
      if dice.once(in: 3) { draft.group = someGroup }
      if dice.once(in: 4) { draft.after = [someChat()] }
      draft.afterAny = dice.once(in: 2)
      if dice.once(in: 8) { draft.startAt = now + dice.milliseconds(0...60_000) }
      if dice.once(in: 4) { draft.priority = dice.pick(5) - 2 }
      if dice.once(in: 6) { draft.limits.timeout = dice.milliseconds(5_000...60_000) }
      if dice.once(in: 8) { draft.limits.silence = dice.milliseconds(5_000...60_000) }
      return draft
    }
    say("make")
    let epoch = epoch
    // Chats that are pruned meanwhile cannot be come after: that is refused.
    for made in try store.make(drafts, at: now) {
      acknowledged.append((epoch, .made(made.chat.id)))
    }
  }

  private func send(_ store: any OperatorStore, _ now: Timestamp) throws {
    say("send")
    _ = try store.send("again", to: someChat(), at: now)
  }

  private func edit(_ store: any OperatorStore, _ now: Timestamp) throws {
    var edit = ChatEdit()
    switch dice.pick(3) {
    case 0: edit.group = dice.once(in: 2) ? .nothing : .value(someGroup)
    case 1: edit.priority = dice.pick(5) - 2
    default: edit.startAt = dice.once(in: 2) ? .nothing : .value(now + .seconds(10))
    }
    say("edit")
    _ = try store.edit(someChats(), edit, at: now)
  }

  private func changeGroup(_ store: any OperatorStore, _ now: Timestamp) throws {
    say("group")
    switch dice.pick(5) {
    case 0, 1:
      _ = try store.setGroup(
        someGroup, maxRunning: dice.once(in: 3) ? nil : 1 + dice.pick(3), at: now)
    case 2: _ = try store.pause(dice.once(in: 4) ? nil : [someGroup], reason: nil, at: now)
    default: _ = try store.resume(dice.once(in: 2) ? nil : [someGroup], at: now)
    }
  }

  private func order(_ store: any OperatorStore, _ now: Timestamp) throws {
    let orders: [WorkerOrder] = [
      .drain(isCancelling: false), .drain(isCancelling: true), .undrain, .undrain,
      .maxChats(1 + dice.pick(8)),
    ]
    guard let order = dice.pick(of: orders), let process = dice.pick(of: processes) else { return }
    say("order", "\(order)")
    _ = try store.order(order, to: [process.id], at: now)
  }

  private func recover(_ store: any OperatorStore, _ seat: OperatorSeat) throws {
    say("recover")
    let sweep = RecoverySweep(store: store, clock: seat.clock, portion: 2)
    _ = try sweep.run(staleAfter: dice.once(in: 4) ? .seconds(5) : nil)
  }

  /// What a chat's own command does, also when its run has lost the chat.
  private func actWithin(_ seat: OperatorSeat, _ now: Timestamp) throws {
    guard let command = dice.pick(of: outside.commands), let store = try seat.openOwnRun() else {
      return
    }
    let (lease, worker) = (command.lease, command.incarnation.worker)
    say("within", "\(lease)")
    switch dice.pick(3) {
    case 0: try store.appendFromWithin("a word", lease: lease, worker: worker, at: now)
    case 1:
      try store.reportFromWithin(
        Chat.Progress(fraction: 0.5, note: "half"), lease: lease, worker: worker, at: now)
    default: _ = try store.askFromWithin("which?", lease: lease, worker: worker, at: now)
    }
  }
}
