import Testing

@testable import chatctl

@Suite struct ExitCodeListTests {
  @Test func `a list is numbers with commas between`() throws {
    #expect(try ExitCodeList.parse("2") == [2])
    #expect(try ExitCodeList.parse("2,64,255,1,2") == [1, 2, 64, 255])
  }

  @Test(arguments: [
    "", ",", "2,", ",2", "2,,3", "0", "0,2", "256", "-1", "+2", "2, 3", "x", "2;3", "٣",
  ])
  func `another one is refused`(text: String) {
    #expect(throws: InvalidInput.self) { try ExitCodeList.parse(text) }
  }
}
