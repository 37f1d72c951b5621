import Glibc

/// A terminal for a program's output. Source: pty(7).
final class PseudoTerminal {
  private let main: Int32
  private let path: String

  /// - Parameter columns: What it says of its width; 0 for one that does not know.
  init(columns: UInt16) throws {
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var isLocked: Int32 = 0
    var number: UInt32 = 0
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    // TIOCSPTLCK and TIOCGPTN, macros that Swift does not see. Source: ioctl_tty(2).
    guard main >= 0, ioctl(main, 0x4004_5431, &isLocked) == 0,
      ioctl(main, 0x8004_5430, &number) == 0, ioctl(main, UInt(TIOCSWINSZ), &size) == 0
    else { throw ChildProcess.StartFailed(code: errno) }
    path = "/dev/pts/\(number)"
  }

  deinit {
    close(main)
  }

  /// What a program prints on it, line by line.
  func run(
    _ arguments: [String], in sandbox: Sandbox, environment: [String: String] = [:]
  ) throws -> [String] {
    let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard terminal >= 0 else { throw ChildProcess.StartFailed(code: errno) }
    let child = try ChildProcess(
      program: Sandbox.program, arguments: (["chatctl"] + arguments).map { Array($0.utf8) },
      environment: sandbox.environment.merging(environment) { $1 },
      descriptors: [terminal, terminal, terminal])
    // Once the child has ended too, nobody has it open, and reading it is an error.
    close(terminal)
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      let count = read(main, &portion, portion.count)
      guard count > 0 else { break }
      bytes += portion[..<count]
    }
    _ = child.wait()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
  }
}
