@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What is found on a machine whose power was lost, at many moments of a life.
struct PowerLosses {
  /// What must not be, in words.
  private(set) var findings: [String] = []
  /// How many disks were looked at.
  private(set) var disks = 0

  /// - Parameters:
  ///   - calls: How many calls of the life have been made at each moment; in their order.
  ///   - seeds: How often what did not last yet is lost in part at each moment, beside as a whole and not
  ///     at all.
  init(of life: RecordedLife, after moments: some Sequence<Int>, seeds: Int = 1) throws {
    var image = DiskImage()
    var applied = 0
    let directory = try MemoryDirectory.make()
    defer { MemoryDirectory.remove(directory) }
    for moment in moments {
      for call in life.calls[applied..<moment] { image.apply(call) }
      applied = moment
      let parts = (0..<seeds).map { DiskImage.Loss.some(seed: UInt64(moment * 100 + $0)) }
      for loss in [.all, .none] + parts {
        disks += 1
        let wrong = try Self.look(
          at: image.files(after: loss), in: directory, expecting: life,
          atLeast: life.acknowledgedSeq(after: moment))
        findings += wrong.map { "after call \(moment), losing \(loss): \($0)" }
      }
    }
  }

  private static func look(
    at files: [DiskCall.File: [UInt8]], in directory: String, expecting life: RecordedLife,
    atLeast seq: Int
  ) throws -> [String] {
    try FoundDatabase.place(files, in: directory)
    let path = "\(directory)/\(DiskCall.File.database.rawValue)"
    do {
      // As the next command does.
      try ChatDatabase(path: path).create()
    } catch {
      return ["cannot be opened: \(error)"]
    }
    let found = try FoundDatabase(at: path)
    var wrong = found.damage
    if found.log != Array(life.log.prefix(found.log.count)) { wrong.append("another log") }
    if found.newest < seq {
      wrong.append("event \(seq) was acknowledged, \(found.newest) is there")
    }
    // A chat's answer is stored with its end.
    let ends = found.log.count { $0.contains(" completed ") }
    if ends != found.answers { wrong.append("\(ends) ends, \(found.answers) answers") }
    return wrong
  }
}
