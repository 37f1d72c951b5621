import CPlatform
import Glibc
import HeartbeatCore

/// The directory that the commands of chats must stay in, and how their own ones are entered.
///
/// A directory is opened first, then looked at, and entered by what was opened: whatever becomes of its
/// name or of the symbolic links in it meanwhile, the command starts in what was looked at.
struct DirectoryRoot: Sendable {
  /// As it was given.
  let path: String
  private let descriptor: Descriptor

  /// - Throws: ``InvalidInput`` for what is no directory.
  init(_ path: String) throws {
    var directories = DirectoryArgument()
    self.path = try directories.absolute(path)
    descriptor = try Descriptor(Self.opened(self.path), for: "open \(path)")
  }

  /// The directory of a chat; nil for one that has none.
  /// - Throws: ``ChatFailure``: one that uses up an attempt for what cannot be entered now, and a final
  ///   one for what is outside of the root, where no other attempt can lead elsewhere.
  static func open(_ path: String?, within root: DirectoryRoot?) throws -> Descriptor? {
    guard let path else {
      // Where the worker is, is where its owner has put it.
      return nil
    }
    let number = opened(path)
    guard number >= 0 else {
      let failure = SystemFailure("enter the directory \(path)")
      throw ChatFailure(failure.description, countsAsAttempt: !failure.isTemporary)
    }
    let directory = try Descriptor(number, for: "enter the directory \(path)")
    guard let root else { return directory }
    let place = try location(of: directory, named: path)
    let limit = try location(of: root.descriptor, named: root.path)
    guard isInside(place, limit) else {
      let target = place == path ? "" : ", which is \(place),"
      throw ChatFailure(
        "the directory \(path)\(target) is not in \(root.path), outside of which this worker starts"
          + " nothing (--cwd-root)", isFinal: true)
    }
    return directory
  }

  /// By whole components: `/data/work` has `/data/work/a` in it and not `/data/workers`.
  static func isInside(_ path: String, _ root: String) -> Bool {
    let path = path.split(separator: "/").map { Array($0.utf8) }
    return path.starts(with: root.split(separator: "/").map { Array($0.utf8) })
  }

  private static func opened(_ path: String) -> Int32 {
    platform_open_directory(path)
  }

  /// Where an open directory really is, without symbolic links.
  /// Source: proc_pid_fd(5).
  private static func location(of directory: Descriptor, named name: String) throws -> String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/fd/\(directory.number)", &bytes, Int(PATH_MAX))
    guard count > 0,
      let path = String(
        validating: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    else { throw ChatFailure("cannot tell where the directory \(name) is") }
    return path
  }
}
