import CVersion

/// Which version this program is.
enum Version {
  /// Such as `1.2.0`; `1.2.0+14.g1a2b3c4` for the fourteenth commit after that, and `development` for a
  /// build that nobody has told.
  static let text = String(cString: chatctl_version())
}
