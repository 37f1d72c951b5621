/// What ``JSONValueEncoder`` does not do: nothing here needs it.
private func unsupported() -> Never {
  preconditionFailure("nested containers are written as values of their own type")
}

struct JSONObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { [] }

  private func begin(_ key: Key) {
    encoder.next(key: key.stringValue)
  }

  mutating func encodeNil(forKey key: Key) {
    begin(key)
    encoder.document.write(raw: "null")
  }

  mutating func encode(_ value: String, forKey key: Key) {
    begin(key)
    encoder.document.write(value)
  }

  mutating func encode(_ value: Int64, forKey key: Key) {
    begin(key)
    encoder.document.write(raw: "\(value)")
  }

  mutating func encode(_ value: Int, forKey key: Key) { encode(Int64(value), forKey: key) }

  mutating func encode(_ value: some Encodable, forKey key: Key) throws {
    begin(key)
    try encoder.write(value)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy: NestedKey.Type, forKey: Key
  ) -> KeyedEncodingContainer<NestedKey> { unsupported() }

  mutating func nestedUnkeyedContainer(forKey: Key) -> any UnkeyedEncodingContainer {
    unsupported()
  }

  mutating func superEncoder() -> any Encoder { unsupported() }
  mutating func superEncoder(forKey: Key) -> any Encoder { unsupported() }
}

struct JSONArrayContainer: UnkeyedEncodingContainer {
  let encoder: JSONValueEncoder
  private(set) var count = 0

  var codingPath: [any CodingKey] { [] }

  init(encoder: JSONValueEncoder) {
    self.encoder = encoder
  }

  mutating func encodeNil() {
    count += 1
    encoder.next()
    encoder.document.write(raw: "null")
  }

  mutating func encode(_ value: some Encodable) throws {
    count += 1
    encoder.next()
    try encoder.write(value)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> { unsupported() }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { unsupported() }
  mutating func superEncoder() -> any Encoder { unsupported() }
}
