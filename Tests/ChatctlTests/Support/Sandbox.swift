import Foundation
import Glibc
import HeartbeatCore

/// A fresh directory with a database of its own, and the built program to use on it.
final class Sandbox {
  let directory: String
  let environment: [String: String]

  /// What a finished program left behind.
  struct Outcome {
    let code: Int32
    let bytes: [UInt8]
    let messages: String

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// - Parameter server: The address of a database to use instead of a file.
  init(server: String? = nil) throws {
    var template = Array((NSTemporaryDirectory() + "/chatctl-XXXXXX").utf8CString)
    guard let path = mkdtemp(&template) else { throw ChildProcess.StartFailed(code: errno) }
    directory = String(cString: path)
    environment = [
      "CHATCTL_DB": server ?? directory + "/chats.db", "HOME": directory, "TZ": "UTC",
    ]
  }

  deinit {
    // What is left in the temporary directory harms nobody.
    try? FileManager.default.removeItem(atPath: directory)
  }

  var database: String { path("chats.db") }

  func path(_ name: String) -> String { directory + "/" + name }

  /// The program is built beside the tests.
  static let program: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = (tests as NSString).deletingLastPathComponent + "/chatctl"
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    // Some runners load the tests into a program of the toolchain.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? ""
    return (bundle as NSString).deletingLastPathComponent + "/chatctl"
  }()

  /// Runs the program to its end.
  @discardableResult
  func run(
    _ arguments: String..., input: String = "", environment: [String: String]? = nil
  ) throws -> Outcome {
    try run(
      arguments.map { Array($0.utf8) }, input: Array(input.utf8), environment: environment)
  }

  func run(
    _ arguments: [[UInt8]], input: [UInt8] = [], environment: [String: String]? = nil,
    of program: String = Sandbox.program
  ) throws -> Outcome {
    let stdin = try file(input)
    let stdout = try file()
    let stderr = try file()
    defer { [stdin, stdout, stderr].forEach { close($0) } }
    let child = try ChildProcess(
      program: program,
      arguments: [Array((program as NSString).lastPathComponent.utf8)] + arguments,
      environment: environment ?? self.environment, descriptors: [stdin, stdout, stderr])
    let code = child.wait()
    return Outcome(
      code: code, bytes: contents(stdout),
      messages: String(decoding: contents(stderr), as: UTF8.self))
  }

  /// Runs the program with other descriptors for its output.
  func run(_ arguments: [String], stdout: Int32?) throws -> Outcome {
    let stdin = try file()
    let stderr = try file()
    defer { [stdin, stderr].forEach { close($0) } }
    let child = try ChildProcess(
      program: Self.program, arguments: (["chatctl"] + arguments).map { Array($0.utf8) },
      environment: environment, descriptors: [stdin, stdout, stderr])
    let code = child.wait()
    return Outcome(
      code: code, bytes: [], messages: String(decoding: contents(stderr), as: UTF8.self))
  }

  /// A file without a name.
  private func file(_ bytes: [UInt8] = []) throws -> Int32 {
    let name = path(UUID().uuidString)
    let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ChildProcess.StartFailed(code: errno) }
    unlink(name)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw ChildProcess.StartFailed(code: errno) }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }

  private func contents(_ descriptor: Int32) -> [UInt8] {
    lseek(descriptor, 0, SEEK_SET)
    var bytes: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &portion, portion.count)
      guard count > 0 else { return bytes }
      bytes += portion[..<count]
    }
  }
}
