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

  /// One line with an array, which is written as it grows: a list of all chats is nowhere as a whole.
  /// - Parameter value: What stands in the array for an element.
  func json<Element>(
    arrayOf elements: some Sequence<Element>, _ value: (Element) -> some Encodable
  ) throws {
    let document = JSONDocument()
    document.write(byte: "[")
    var isFirst = true
    for element in elements {
      if !isFirst { document.write(byte: ",") }
      isFirst = false
      try JSONValueEncoder(document).write(value(element))
      try write(document.bytes)
      document.clear()
    }
    document.write(raw: "]\n")
    try write(document.bytes)
  }
}
