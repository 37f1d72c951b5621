import CPlatform
import Glibc

/// A program to start in a process group of its own.
struct Spawn {
  let path: String
  /// The program's own name first.
  let arguments: [String]
  /// `NAME=value`, each with a NUL at its end.
  let environment: [[CChar]]
  /// What it and all that it starts are found by.
  let mark: RunMark?
  /// Whether the kernel kills it when the thread that has started it ends.
  let diesWithParent: Bool
  /// The soft limit on open files that it gets.
  let openFiles: UInt64
  /// Where it starts; nil: where this process is.
  var directory: Descriptor?
  /// Any other than this process is a parent that the program does not start under.
  var parent = getpid()

  /// Starts it on these descriptors, the last one as its descriptor 3.
  /// - Throws: ``SystemFailure``.
  func start(
    input: Descriptor, output: Descriptor, error: Descriptor, extra: Descriptor
  ) throws -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    defer { for text in arguments + environment { free(text) } }
    arguments.append(nil)
    environment.append(nil)
    var pid = pid_t()
    let code = path.withCString { path in
      arguments.withUnsafeBufferPointer { arguments in
        environment.withUnsafeBufferPointer { environment in
          var request = platform_spawn_request(
            path: path, arguments: arguments.baseAddress, environment: environment.baseAddress,
            input: input.number, output: output.number, error: error.number, extra: extra.number,
            directory: directory?.number ?? -1, run: mark?.number ?? 0,
            worker: mark?.worker.rawValue ?? 0, parent: parent,
            dies_with_parent: diesWithParent ? 1 : 0, open_files: openFiles)
          return platform_spawn(&request, &pid)
        }
      }
    }
    guard code == 0 else { throw SystemFailure("start \(path)", code: code) }
    return pid
  }
}
