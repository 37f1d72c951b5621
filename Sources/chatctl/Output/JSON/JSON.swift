/// Machine output.
enum JSON {
  /// One document on one line, with its keys in the order of their declaration.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let document = JSONDocument()
    try JSONValueEncoder(document).write(value)
    return document.bytes
  }
}

extension Output {
  /// One line of JSON.
  func json(_ value: some Encodable) throws {
    try write(try JSON.encode(value))
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }
}
