import Glibc

/// A folder beside the database, and what is in it.
///
/// Others may have put something there under the name of a file of ours: a symbolic link or a second
/// link to a file that must not be written, a pipe that nobody writes to. Nothing is followed, waited
/// for or used but folders and files of ours.
struct PrivateFolder {
  let path: String
  private let descriptor: Descriptor
  private let owners: Set<uid_t>

  /// - Parameter database: Whoever it belongs to is trusted by root too.
  /// - Parameter creating: Whether it is made where it is missing, for the user alone.
  /// - Returns: Nil when there is none.
  /// - Throws: ``UnusableFile``, ``SystemFailure``.
  init?(_ path: String, beside database: String, creating: Bool) throws {
    var owners: Set<uid_t> = [geteuid()]
    var status = stat()
    if geteuid() == 0, stat(database, &status) == 0 { owners.insert(status.st_uid) }
    try self.init(path, at: AT_FDCWD, name: path, owners: owners, creating: creating)
  }

  private init?(
    _ path: String, at place: Int32, name: String, owners: Set<uid_t>, creating: Bool
  ) throws {
    if creating, mkdirat(place, name, 0o700) != 0, errno != EEXIST {
      throw SystemFailure("make \(path)")
    }
    let number = openat(place, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if number < 0 {
      if errno == ENOENT { return nil }
      try Self.refuse(path, at: place, name, code: errno, wanted: "a folder")
    }
    self.path = path
    self.owners = owners
    descriptor = try Descriptor(number, for: "open \(path)")
    try requireOwner(of: status(of: descriptor, path), path)
  }

  /// A folder in it.
  func folder(_ name: String, creating: Bool) throws -> PrivateFolder? {
    try PrivateFolder(
      "\(path)/\(name)", at: descriptor.number, name: name, owners: owners, creating: creating)
  }

  /// The names of all that is in it.
  func names() throws -> [String] {
    // The position of a descriptor is shared by its copies, so this needs an own one.
    let number = openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0, let stream = fdopendir(number) else {
      throw SystemFailure("read \(path)")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Opens a file to read it, or to lock it.
  /// - Returns: Nil when there is none.
  func open(_ name: String) throws -> Descriptor? {
    let path = "\(path)/\(name)"
    // Opening a pipe must not wait for a writer, and a terminal must not become this process's.
    let number = openat(
      descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    if number < 0 {
      if errno == ENOENT { return nil }
      try Self.refuse(path, at: descriptor.number, name, code: errno, wanted: "a file")
    }
    let file = try Descriptor(number, for: "open \(path)")
    let status = try status(of: file, path)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw UnusableFile(path, Self.kind(status.st_mode) + ", which is not read")
    }
    guard status.st_nlink <= 1 else {
      throw UnusableFile(path, "another name of some other file, which is not read")
    }
    try requireOwner(of: status, path)
    return file
  }

  /// In bytes; nil for what is no file of its own, such as a link, or is another user's.
  func size(of name: String) -> Int? {
    var status = stat()
    guard fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFREG, status.st_nlink <= 1, owners.contains(status.st_uid)
    else { return nil }
    return Int(status.st_size)
  }

  /// Makes a file to append to. Whatever had its name before loses it, and is not touched itself.
  func create(_ name: String) throws -> Descriptor {
    let path = "\(path)/\(name)"
    guard unlinkat(descriptor.number, name, 0) == 0 || errno == ENOENT else {
      throw SystemFailure("replace \(path)")
    }
    return try Descriptor(
      openat(
        descriptor.number, name,
        O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600),
      for: "write \(path)")
  }

  /// Gives a file another name.
  func rename(_ name: String, to newName: String) throws {
    guard renameat(descriptor.number, name, descriptor.number, newName) == 0 else {
      throw SystemFailure("rename \(path)/\(name)")
    }
  }

  /// Removes a file, or what stands in its place; nothing when there is none.
  func remove(_ name: String) {
    unlinkat(descriptor.number, name, 0)
  }

  /// Removes an empty folder.
  func removeFolder(_ name: String) {
    unlinkat(descriptor.number, name, AT_REMOVEDIR)
  }

  // MARK: What is refused

  private func status(of file: Descriptor, _ path: String) throws -> stat {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw SystemFailure("look at \(path)") }
    return status
  }

  private func requireOwner(of status: stat, _ path: String) throws {
    guard owners.contains(status.st_uid) else {
      throw UnusableFile(path, "another user's (\(status.st_uid)), so it is not used")
    }
  }

  /// Says what stands there instead, or why it could not be opened.
  private static func refuse(
    _ path: String, at place: Int32, _ name: String, code: Int32, wanted: String
  ) throws -> Never {
    var status = stat()
    guard [ELOOP, ENOTDIR, ENXIO].contains(code),
      fstatat(place, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    else { throw SystemFailure("open \(path)", code: code) }
    if status.st_mode & S_IFMT == S_IFLNK {
      throw UnusableFile(path, "a symbolic link, which is not followed")
    }
    throw UnusableFile(path, "\(kind(status.st_mode)), and should be \(wanted)")
  }

  private static func kind(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFLNK: "a symbolic link"
    case S_IFIFO: "a named pipe"
    case S_IFSOCK: "a socket"
    case S_IFDIR: "a folder"
    case S_IFREG: "a file"
    default: "a device"
    }
  }
}

/// A file or folder beside the database that is not used, since it is not what it should be.
struct UnusableFile: Error, CustomStringConvertible {
  let path: String
  /// As in `is a symbolic link, which is not followed`.
  let reason: String

  init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  var description: String { "\(path) is \(reason)" }
}
