internal import CPlatform

/// The kind of file system that a file is on, as far as it matters to SQLite.
package enum FileSystem: Hashable, Sendable {
  /// What the kernel calls the kinds whose processes on other machines share no memory with those here,
  /// which a log needs.
  case network(String)
  /// May be one, which the kernel does not know.
  case unclear(String)
  case local

  /// Nil where the kernel does not tell it.
  ///
  /// Source: statfs(2).
  static func of(_ path: String) -> FileSystem? {
    UInt32(exactly: platform_file_system(path)).map { FileSystem(magic: $0) }
  }

  /// - Parameter magic: As in linux/magic.h.
  package init(magic: UInt32) {
    self =
      switch magic {
      case 0x6969: .network("NFS")
      case 0x517B, 0xFF53_4D42, 0xFE53_4D42: .network("SMB")
      case 0x00C3_6400: .network("Ceph")
      case 0x5346_414F, 0x6B41_4653: .network("AFS")
      case 0x7375_7245: .network("Coda")
      case 0x564C: .network("NCP")
      case 0x0102_1997: .unclear("9P")
      case 0x6573_5546: .unclear("FUSE")
      default: .local
      }
  }
}
