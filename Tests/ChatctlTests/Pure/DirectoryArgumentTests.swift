import Glibc
import Testing

@testable import chatctl

@Suite struct DirectoryArgumentTests {
  /// Swift takes an `é` of one character and one of two for equal, which are two directories.
  @Test func `each directory is the one that was named, byte for byte`() throws {
    let sandbox = try Sandbox()
    var directories = DirectoryArgument()
    for name in ["\u{E9}", "e\u{301}"] {
      let path = sandbox.path(name)
      try #require(mkdir(path, 0o700) == 0)
      let absolute = try directories.absolute(path)
      #expect(absolute.utf8.suffix(name.utf8.count).elementsEqual(name.utf8))
    }
  }
}
