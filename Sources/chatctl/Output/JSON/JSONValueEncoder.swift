/// Writes one value into a document as it is encoded.
///
/// A list of chats is measured against the `sqlite3` shell, and Foundation's encoder, which builds
/// a tree first, took four times as long as all the rest. This one writes straight through;
/// in return it cannot do what would need going back, such as nested containers of one value.
final class JSONValueEncoder: Encoder {
  private enum Kind {
    case none, single, object, array
  }

  let document: JSONDocument
  private var kind = Kind.none
  private var isEmpty = true

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  init(_ document: JSONDocument) {
    self.document = document
  }

  /// Writes a value of any type, with its end.
  func write(_ value: some Encodable) throws {
    let encoder = JSONValueEncoder(document)
    try value.encode(to: encoder)
    encoder.end()
  }

  func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedEncodingContainer<Key> {
    begin(.object, "{")
    return KeyedEncodingContainer(JSONObjectContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    begin(.array, "[")
    return JSONArrayContainer(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    precondition(kind == .none, "a value is written once")
    kind = .single
    return JSONSingleContainer(encoder: self)
  }

  /// Separates what follows from what was written before.
  func next() {
    if !isEmpty { document.write(byte: ",") }
    isEmpty = false
  }

  func next(key: String) {
    document.write(key: key, isFirst: isEmpty)
    isEmpty = false
  }

  /// A value may open its object again, to add further keys.
  private func begin(_ kind: Kind, _ bracket: Unicode.Scalar) {
    guard self.kind != kind else { return }
    precondition(self.kind == .none, "a value is one object or one array")
    self.kind = kind
    document.write(byte: bracket)
  }

  private func end() {
    switch kind {
    case .object: document.write(byte: "}")
    case .array: document.write(byte: "]")
    case .single: break
    case .none: document.write(raw: "{}")
    }
  }
}
