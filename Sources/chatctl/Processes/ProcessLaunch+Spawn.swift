import CPlatform
import Glibc

extension ProcessLaunch {
  /// Starts the command on these descriptors.
  /// - Throws: ``SystemFailure``.
  func spawn(
    input: Descriptor, output: Descriptor, error: Descriptor, progress: Descriptor,
    announcements: Descriptor?
  ) throws -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = command.arguments.map { strdup($0) }
    var environment: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
    defer { for text in arguments + environment { free(text) } }
    arguments.append(nil)
    environment.append(nil)
    var pid = pid_t()
    let code = command.path.withCString { path in
      arguments.withUnsafeBufferPointer { arguments in
        environment.withUnsafeBufferPointer { environment in
          var request = platform_spawn_request(
            path: path, arguments: arguments.baseAddress, environment: environment.baseAddress,
            input: input.number, output: output.number, error: error.number,
            extra: progress.number, announcements: announcements?.number ?? -1,
            open_files: openFiles)
          return platform_spawn(&request, &pid)
        }
      }
    }
    guard code == 0 else { throw SystemFailure("start \(command.path)", code: code) }
    return pid
  }
}
