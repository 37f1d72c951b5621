import CLibFuzzer
import Glibc

/// `Fuzzing TARGET [OPTION…] [FOLDER…]` hands the bytes of libFuzzer to one target; with a file in
/// place of the folders it runs that one input again. Without anything it lists the targets.
@main enum Fuzzing {
  private static let targets: [any FuzzTarget.Type] = [
    ImportTarget.self, DurationTarget.self, RangeTarget.self, TimeTarget.self, OpenerTarget.self,
    OutputTarget.self, ProgressTarget.self, TerminalTextTarget.self,
  ]

  private static let chosen = CommandLine.arguments.dropFirst().first.flatMap { name in
    targets.first { $0.name == name }
  }

  static func main() {
    guard chosen != nil else {
      for target in targets { print(target.name) }
      return
    }
    // What follows is libFuzzer's.
    var count = CommandLine.argc - 1
    var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
    _ = LLVMFuzzerRunDriver(&count, &words) { bytes, count in
      Fuzzing.chosen?.run(UnsafeBufferPointer(start: bytes, count: count))
      return 0
    }
  }
}
