import HeartbeatCore

/// What the signs of a drawing mean: of those that are in it. Pure.
struct Legend {
  enum Sign: Hashable {
    case look(OwnershipLook)
    case family(OwnershipLook.Family)
    case waiting
    case tail
    case move(TimelineMove.Kind)
    case mark(TimelineMark.Kind)
    /// The number beside bands.
    case most

    /// What stands there as text instead of a drawing; nil: a drawing does.
    var text: String? {
      switch self {
      case .mark(.lost): "−n"
      case .mark(.gained): "+n"
      case .mark(let kind): MarkSign.path(kind, x: 0, y: 0) == nil ? kind.label : nil
      case .most: "n"
      case .look, .family, .waiting, .tail, .move: nil
      }
    }

    var width: Double {
      switch self {
      case .mark, .most: text.map { TextWidth.of($0, size: 13) } ?? 10
      case .look, .family, .waiting, .tail, .move: 28
      }
    }
  }

  struct Item {
    let sign: Sign
    let words: String
    let x: Double
    let y: Double
  }

  let items: [Item]
  let height: Double

  init(lanes: [LanePlan], moves: [PlacedMove], width: Double) {
    var items: [Item] = []
    var (x, y) = (10.0, 18.0)
    for (sign, words) in Self.entries(lanes, moves) {
      let itemWidth = sign.width + 5 + TextWidth.of(words, size: 11) + 16
      if x + itemWidth > width, x > 10 { (x, y) = (10, y + 19) }
      items.append(Item(sign: sign, words: words, x: x, y: y))
      x += itemWidth
    }
    self.items = items
    height = items.isEmpty ? 0 : y + 10
  }

  private static func entries(
    _ lanes: [LanePlan], _ moves: [PlacedMove]
  ) -> [(Sign, String)] {
    var (ends, families): (Set<Ownership.End?>, Set<OwnershipLook.Family>) = ([], [])
    var (waits, hasTails) = (false, false)
    for lane in lanes {
      switch lane.content {
      case .bars(let bars, _):
        for bar in bars {
          ends.insert(bar.ownership.end)
          waits = waits || bar.ownership.handedOverAt != nil || bar.ownership.fencedAt != nil
          hasTails = hasTails || bar.ownership.runEndedAt != nil
        }
      case .bands(let bands):
        for column in bands.columns { families.formUnion(column.stack.map(\.family)) }
      }
    }
    let known: [Ownership.End?] = [nil] + Ownership.End.allCases
    var entries = known.filter(ends.contains).map { end in
      (Sign.look(OwnershipLook(end)), OwnershipLook(end).words)
    }
    let ofBars = Set(ends.map { OwnershipLook($0).family })
    for family in OwnershipLook.Family.allCases where families.contains(family) {
      if !ofBars.contains(family) { entries.append((.family(family), family.words)) }
    }
    if !families.isEmpty { entries.append((.most, "right of a lane: the most leases in one step")) }
    if waits { entries.append((.waiting, "held, but its work does not run")) }
    if hasTails { entries.append((.tail, "the older run, until it had ended")) }
    entries += TimelineMove.Kind.allCases.filter { kind in moves.contains { $0.move.kind == kind } }
      .map { (.move($0), $0.words) }
    let marks = Set(lanes.flatMap { $0.marks.map(\.kind) })
    entries += TimelineMark.Kind.allCases.filter(marks.contains).map { (.mark($0), $0.words) }
    return entries
  }
}

extension OwnershipLook.Family {
  /// Of all that share its colour and pattern.
  var words: String {
    switch self {
    case .open: "held on"
    case .good: "completed"
    case .bad: "failed"
    case .moved: "stolen, or taken over"
    case .taken: "recovered, or lost"
    case .back: "given back, interrupted or deleted"
    }
  }
}
