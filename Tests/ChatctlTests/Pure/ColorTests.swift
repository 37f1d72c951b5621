import Testing

@testable import chatctl

@Suite struct `Whether output is coloured` {
  @Test(
    arguments: [
      ([:], true, true), ([:], false, false),
      (["NO_COLOR": "1"], true, false),
      (["CLICOLOR": "0"], true, false),
      (["CLICOLOR": "1"], false, false),
      (["TERM": "dumb"], true, false),
      (["CLICOLOR_FORCE": "1"], false, true),
      (["CLICOLOR_FORCE": "0"], false, false),
      (["CLICOLOR_FORCE": "0"], true, true),
      (["CLICOLOR_FORCE": "1", "TERM": "dumb"], false, true),
      (["CLICOLOR_FORCE": "1", "CLICOLOR": "0"], false, true),
      (["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], true, false),
    ] as [([String: String], Bool, Bool)])
  func `is for the environment to say`(
    environment: [String: String], isTerminal: Bool, isInColor: Bool
  ) {
    #expect(
      OutputOptions.isInColor(isTerminal: isTerminal) { environment[$0] } == isInColor)
  }
}
