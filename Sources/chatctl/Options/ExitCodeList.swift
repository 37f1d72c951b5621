/// Exit codes of commands as they are typed: `2,64`.
enum ExitCodeList {
  /// For the `transform` of an option.
  /// - Throws: ``InvalidInput``, also for 0, which is no failure.
  static func parse(_ text: String) throws -> Set<Int32> {
    let codes = text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      let isDigits = !word.isEmpty && word.utf8.allSatisfy { (48...57).contains($0) }
      return isDigits ? Int32(word) : nil
    }
    let failures = codes.compactMap(\.self).filter { (1...255).contains($0) }
    guard failures.count == codes.count else {
      throw InvalidInput("exit codes are numbers from 1 to 255 with commas between, such as 2,64")
    }
    return Set(failures)
  }
}
