/// Writes a value that is neither object nor array. All values of the standard library's own types
/// arrive here, each at the function of its type.
struct JSONSingleContainer: SingleValueEncodingContainer {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { [] }

  mutating func encodeNil() { encoder.document.write(raw: "null") }
  mutating func encode(_ value: String) { encoder.document.write(value) }
  mutating func encode(_ value: Bool) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: Double) { encoder.document.write(value) }
  mutating func encode(_ value: Float) { encoder.document.write(Double(value)) }
  mutating func encode(_ value: Int) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: Int8) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: Int16) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: Int32) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: Int64) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: UInt) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: UInt8) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: UInt16) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: UInt32) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: UInt64) { encoder.document.write(raw: "\(value)") }
  mutating func encode(_ value: some Encodable) throws { try encoder.write(value) }
}
