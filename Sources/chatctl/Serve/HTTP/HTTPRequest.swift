/// One request as it was read: its head in order, its body whole.
struct HTTPRequest: Equatable, Sendable {
  let method: String
  /// As it was sent: a path and perhaps a query, percent-encoded.
  let target: String
  /// Their names in small letters, in the order in which they came.
  let fields: [Field]
  var body: [UInt8] = []

  struct Field: Equatable, Sendable {
    let name: String
    let value: String
  }

  /// The value of a field that may come once; nil where it did not come, or came twice.
  func value(of name: String) -> String? {
    let values = fields.filter { $0.name == name }
    return values.count == 1 ? values[0].value : nil
  }

  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }
}
