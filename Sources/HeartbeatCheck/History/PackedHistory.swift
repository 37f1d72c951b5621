/// What is kept of each chat while the log is read: the same as a ``ChatHistory``, in 32 bytes.
struct PackedHistory {
  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let isKnown = Flags(rawValue: 1)
    static let isDeleted = Flags(rawValue: 2)
    static let isHandedOver = Flags(rawValue: 4)
    static let isThere = Flags(rawValue: 8)
    static let isUnclear = Flags(rawValue: 16)
  }

  private var generation: Int64 = 0
  private var lastEvent: Int64 = 0
  private var holder: Int32 = Names.none
  private var group: Int32 = Names.none
  private var status: ChatHistory.Status?
  private var flags: Flags = []

  /// Whether the chat has a row.
  var isThere: Bool {
    get { flags.contains(.isThere) }
    set { set(.isThere, newValue) }
  }

  /// Whether something happened to it that only a newer program understands.
  var isUnclear: Bool {
    get { flags.contains(.isUnclear) }
    set { set(.isUnclear, newValue) }
  }

  private mutating func set(_ flag: Flags, _ isSet: Bool) {
    if isSet { flags.insert(flag) } else { flags.remove(flag) }
  }

  /// The names that it refers to.
  struct Names {
    static let none: Int32 = -1

    fileprivate private(set) var groups = Numbered<String>()
    fileprivate private(set) var holders = Numbered<ChatHistory.Holder>()

    fileprivate mutating func number(ofGroup name: String?) -> Int32 {
      name.map { groups.number(of: $0) } ?? Self.none
    }

    fileprivate mutating func number(of holder: ChatHistory.Holder?) -> Int32 {
      holder.map { holders.number(of: $0) } ?? Self.none
    }
  }

  func group(_ names: Names) -> String? { names.groups[group] }

  mutating func setGroup(_ name: String?, _ names: inout Names) {
    group = names.number(ofGroup: name)
  }

  func history(_ names: Names) -> ChatHistory {
    ChatHistory(
      status: status, generation: generation, holder: names.holders[holder],
      isDeleted: flags.contains(.isDeleted), lastEvent: lastEvent,
      isKnown: flags.contains(.isKnown), isHandedOver: flags.contains(.isHandedOver))
  }

  mutating func set(_ history: ChatHistory, _ names: inout Names) {
    generation = history.generation
    lastEvent = history.lastEvent
    holder = names.number(of: history.holder)
    status = history.status
    set(.isDeleted, history.isDeleted)
    set(.isKnown, history.isKnown)
    set(.isHandedOver, history.isHandedOver)
  }
}

/// Values, each under a number of its own.
private struct Numbered<Value: Hashable> {
  private var values: [Value] = []
  private var numbers: [Value: Int32] = [:]

  /// Nil for a number that is none.
  subscript(_ number: Int32) -> Value? {
    values.indices.contains(Int(number)) ? values[Int(number)] : nil
  }

  mutating func number(of value: Value) -> Int32 {
    if let number = numbers[value] { return number }
    let number = Int32(values.count)
    values.append(value)
    numbers[value] = number
    return number
  }
}
