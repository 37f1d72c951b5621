internal import CSQLite

extension SQLiteVersion {
  /// The library's version as one number: 3040001.
  package static var number: Int { Int(sqlite3_libversion_number()) }

  /// Whether a version can lose a commit that begins the log again while a checkpoint goes on.
  ///
  /// Source: https://www.sqlite.org/wal.html#walresetbug
  package static func hasResetBug(_ number: Int) -> Bool {
    // Since log files are there; the repair went into two older lines as well.
    let isRepaired =
      number >= 3_051_003 || (3_050_007..<3_051_000).contains(number)
      || (3_044_006..<3_045_000).contains(number)
    return number >= 3_007_000 && !isRepaired
  }
}
