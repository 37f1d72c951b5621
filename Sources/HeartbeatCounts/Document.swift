/// What the program prints.
struct Document {
  let sqlite: String
  /// In the order in which callgrind has written its own.
  let calls: [CountedCall]

  /// Written out, since nothing else here needs an encoder. Names are letters, commas and spaces.
  var json: String {
    let lines = calls.map { call in
      #"{"operation":"\#(call.operation.rawValue)","leases":\#(call.leases),"#
        + #""statements":\#(call.statements),"pages":\#(call.pages)}"#
    }
    return #"{"sqlite":"\#(sqlite)","calls":[\#(lines.joined(separator: ","))]}"#
  }
}
