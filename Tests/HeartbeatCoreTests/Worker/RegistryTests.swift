import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `The registry` {
  private var registry = Registry<String>()

  private func lease(_ chat: Int64, _ generation: Int64 = 1) -> Lease { Lease(chat, generation) }

  @Test mutating func `finds what was asked and not returned`() {
    _ = registry.register(lease(1), "a")
    _ = registry.register(lease(2), "b")
    _ = registry.register(lease(3), "c")
    let snapshot = registry.takeSnapshot()
    let result = registry.reconcile(snapshot, returned: [lease(1), lease(2)])
    #expect(snapshot.asked == 3)
    #expect(result.lost.map(\.run) == ["c"])
    #expect(result.gained.isEmpty)
    #expect(registry.count == 2)
  }

  @Test mutating func `finds what was returned and is not registered`() {
    let snapshot = registry.takeSnapshot()
    let result = registry.reconcile(snapshot, returned: [lease(7, 4)])
    #expect(result.gained == [lease(7, 4)])
  }

  /// The same answer again is not compared again: what it says may have changed all the same.
  @Test mutating func `takes no answer for the one before once something has changed`() {
    func answer() -> Registry<String>.Reconciliation {
      registry.reconcile(registry.takeSnapshot(), returned: [lease(1), lease(2)])
    }
    _ = registry.register(lease(1), "a")
    _ = registry.register(lease(2), "b")
    for _ in 1...2 {
      let same = answer()
      #expect(same.lost.isEmpty && same.gained.isEmpty && same.fenced.isEmpty)
      #expect(!registry.hasOpenSnapshot)
    }
    _ = registry.register(lease(3), "c")
    #expect(answer().lost.map(\.run) == ["c"])

    _ = answer()
    registry.remove(lease(1))
    #expect(answer().gained == [lease(1)])

    _ = registry.register(lease(1), "a")
    _ = answer()
    registry.disown(lease(4))
    _ = answer()
    #expect(!registry.hasFenced)

    _ = answer()
    _ = registry.fence()
    #expect(answer().fenced == [lease(1), lease(2)])
  }

  /// No database returns a lease twice; should one, it hides no other.
  @Test mutating func `counts what was returned twice once`() {
    _ = registry.register(lease(1), "a")
    _ = registry.register(lease(2), "b")
    let result = registry.reconcile(registry.takeSnapshot(), returned: [lease(1), lease(1)])
    #expect(result.lost.map(\.run) == ["b"])
  }

  @Test mutating func `takes another generation for another lease`() {
    _ = registry.register(lease(1, 1), "old")
    let snapshot = registry.takeSnapshot()
    let result = registry.reconcile(snapshot, returned: [lease(1, 3)])
    #expect(result.lost.map(\.lease) == [lease(1, 1)])
    #expect(result.gained == [lease(1, 3)])
  }

  @Test mutating func `does not lose what was registered after the snapshot`() {
    let snapshot = registry.takeSnapshot()
    _ = registry.register(lease(1), "late")
    let result = registry.reconcile(snapshot, returned: [])
    #expect(result.lost.isEmpty)
    #expect(registry.count == 1)
  }

  @Test mutating func `does not gain what has ended since the snapshot`() {
    _ = registry.register(lease(1), "a")
    let snapshot = registry.takeSnapshot()
    registry.remove(lease(1))
    let result = registry.reconcile(snapshot, returned: [lease(1)])
    #expect(result.gained.isEmpty)
    #expect(result.lost.isEmpty)
  }

  @Test mutating func `does not gain what began and ended since the snapshot`() {
    let snapshot = registry.takeSnapshot()
    _ = registry.register(lease(1), "quick")
    registry.remove(lease(1))
    let result = registry.reconcile(snapshot, returned: [lease(1)])
    #expect(result.gained.isEmpty)
  }

  @Test mutating func `leaves to its writer what is being finished`() {
    _ = registry.register(lease(1), "a")
    let isHeld = registry.markFinishing(lease(1))
    #expect(isHeld)
    let snapshot = registry.takeSnapshot()
    let result = registry.reconcile(snapshot, returned: [])
    #expect(result.lost.isEmpty)
    #expect(registry.count == 1)
    #expect(registry.activeCount == 0)
  }

  @Test mutating func `postpones the unknown while an acquisition is under way`() {
    registry.beginAcquisition()
    let snapshot = registry.takeSnapshot()
    var result = registry.reconcile(snapshot, returned: [lease(1)])
    #expect(result.gained.isEmpty)
    #expect(result.isPostponed)
    registry.endAcquisition()
    result = registry.reconcile(registry.takeSnapshot(), returned: [lease(1)])
    #expect(result.gained == [lease(1)])
  }

  @Test mutating func `postpones the unknown when an acquisition began after the snapshot`() {
    let snapshot = registry.takeSnapshot()
    registry.beginAcquisition()
    registry.endAcquisition()
    let result = registry.reconcile(snapshot, returned: [lease(1)])
    #expect(result.isPostponed)
  }

  @Test mutating func `replaces an older generation and refuses the same and older ones`() throws {
    _ = registry.register(lease(1, 2), "two")
    guard case .replaced("two") = registry.register(lease(1, 3), "three") else {
      throw StoreError.invalid("the older one was not replaced")
    }
    guard case .refused = registry.register(lease(1, 3), "again"),
      case .refused = registry.register(lease(1, 2), "older")
    else { throw StoreError.invalid("an old generation was accepted") }
    #expect(registry.run(of: lease(1, 3)) == "three")
  }

  @Test mutating func `does not remove a newer generation by the name of an older one`() {
    _ = registry.register(lease(1, 2), "new")
    let older = registry.remove(lease(1, 1))
    let newer = registry.remove(lease(1, 3))
    let isHeld = registry.markFinishing(lease(1, 1))
    #expect(older == nil && newer == nil && !isHeld)
    #expect(registry.count == 1)
  }

  @Test mutating func `takes up what it fenced only under a new generation`() {
    _ = registry.register(lease(1), "a")
    let cut = registry.fence()
    #expect(cut.map(\.lease) == [lease(1)])
    #expect(registry.hasFenced)
    let result = registry.reconcile(registry.takeSnapshot(), returned: [lease(1)])
    #expect(result.fenced == [lease(1)])
    #expect(result.gained.isEmpty)
    _ = registry.register(lease(1, 2), "b")
    #expect(!registry.hasFenced)
  }

  @Test mutating func `knows what it fenced while the statement ran`() {
    _ = registry.register(lease(1), "a")
    let snapshot = registry.takeSnapshot()
    _ = registry.fence()
    let result = registry.reconcile(snapshot, returned: [lease(1)])
    #expect(result.fenced == [lease(1)])
    #expect(registry.hasFenced)
  }

  @Test mutating func `does not forget by an older answer what it took and fenced since`() {
    _ = registry.register(lease(1), "a")
    let snapshot = registry.takeSnapshot()
    registry.remove(lease(1))
    // Claimed again while the statement runs, then fenced.
    _ = registry.register(lease(1, 2), "b")
    _ = registry.fence()
    // The answer is from before.
    _ = registry.reconcile(snapshot, returned: [])
    let result = registry.reconcile(registry.takeSnapshot(), returned: [lease(1, 2)])
    #expect(result.fenced == [lease(1, 2)])
    #expect(result.gained.isEmpty)
  }

  @Test mutating func `takes up what it gave up unseen only under a new generation`() {
    let snapshot = registry.takeSnapshot()
    registry.disown(lease(1))
    // Neither an older answer nor one that names it changes that.
    _ = registry.reconcile(snapshot, returned: [])
    let result = registry.reconcile(registry.takeSnapshot(), returned: [lease(1)])
    #expect(result.fenced == [lease(1)])
    #expect(result.gained.isEmpty)
    // Once it is somebody else's it is forgotten.
    _ = registry.reconcile(registry.takeSnapshot(), returned: [])
    #expect(!registry.hasFenced)
  }

  @Test mutating func `forgets what it fenced once somebody else has it`() {
    _ = registry.register(lease(1), "a")
    _ = registry.fence()
    _ = registry.reconcile(registry.takeSnapshot(), returned: [])
    #expect(!registry.hasFenced)
  }
}
