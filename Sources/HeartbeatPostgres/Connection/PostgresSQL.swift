#if Postgres
  /// The text of a statement as PostgreSQL takes it.
  ///
  /// The texts that both backends share are written for SQLite: parameters are `?1`, `?2` …, and
  /// `INDEXED BY` names an index and `CROSS JOIN` the order of a join where SQLite must be told. PostgreSQL
  /// writes `$1` and is told neither.
  struct PostgresSQL: Hashable {
    let text: String
    /// The highest number of a parameter.
    let parameterCount: Int
    /// Whether it changes rows that are there: it is an UPDATE, has one in its WITH, or calls `renew`, which
    /// has the one of a heartbeat.
    let isUpdate: Bool

    /// Leaves alone what is within quotes and comments.
    init(portable sql: String) {
      var rendering = Rendering(Array(sql.utf8))
      rendering.run()
      text = String(decoding: rendering.output, as: UTF8.self)
      parameterCount = rendering.parameterCount
      isUpdate = rendering.isUpdate
    }
  }

  private struct Rendering {
    private let input: [UInt8]
    private var position = 0
    private(set) var output: [UInt8] = []
    private(set) var parameterCount = 0
    private(set) var isUpdate = false
    private var lastWord = ""

    init(_ input: [UInt8]) {
      self.input = input
      output.reserveCapacity(input.count)
    }

    mutating func run() {
      while position < input.count {
        let byte = input[position]
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): copy(through: byte)
        case UInt8(ascii: "-") where next == UInt8(ascii: "-"): copy(through: UInt8(ascii: "\n"))
        case UInt8(ascii: "?") where next.map(Self.isDigit) ?? false: renderParameter()
        case _ where Self.isWordByte(byte): renderWord()
        default: copyByte()
        }
      }
    }

    private var next: UInt8? { position + 1 < input.count ? input[position + 1] : nil }

    private mutating func copyByte() {
      output.append(input[position])
      position += 1
    }

    /// Copies up to the next `end` after this byte. A doubled quote is two texts that touch.
    private mutating func copy(through end: UInt8) {
      copyByte()
      while position < input.count, input[position] != end { copyByte() }
      if position < input.count { copyByte() }
    }

    private mutating func renderParameter() {
      position += 1
      let digits = takeWhile(Self.isDigit)
      output.append(UInt8(ascii: "$"))
      output += digits.utf8
      parameterCount = max(parameterCount, Int(digits) ?? 0)
    }

    private mutating func renderWord() {
      let start = position
      let word = takeWhile(Self.isWordByte)
      let upper = word.uppercased()
      if upper == "INDEXED", dropIndexName() { return }
      // All of them have conditions; in SQLite the word keeps the order of a join.
      if upper == "CROSS" { return skipSpace() }
      if upper == "UPDATE", !["FOR", "KEY", "DO", "ON"].contains(lastWord) { isUpdate = true }
      if upper == "RENEW" { isUpdate = true }
      lastWord = upper
      output += input[start..<position]
    }

    /// Goes on after ` BY name`, and takes back the space before; false when that does not follow.
    private mutating func dropIndexName() -> Bool {
      let start = position
      skipSpace()
      guard takeWhile(Self.isWordByte).uppercased() == "BY" else {
        position = start
        return false
      }
      skipSpace()
      _ = takeWhile(Self.isWordByte)
      while let last = output.last, Self.isSpace(last) { output.removeLast() }
      return true
    }

    private mutating func skipSpace() { _ = takeWhile(Self.isSpace) }

    private mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> String {
      let start = position
      while position < input.count, belongs(input[position]) { position += 1 }
      return String(decoding: input[start..<position], as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
      isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
        || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
  }
#endif
