import Testing

@testable import chatctl

struct JSONKeysTests {
  @Test(
    arguments: [
      ("{}", []), (#"{"a":1}"#, [1]), (#"{"a":1,"a":2}"#, [2]), (#"{"a" : [1, 2], "b":null}"#, [2]),
      (#"{"a":{"b":"c","b":"d"},"e":{}}"#, [2, 2]), (#"{"a:b":":{[\"\\","c":"\\\":"}"#, [2]),
      (#"["a:b",{"c":1}]"#, [0, 1]),
    ] as [(String, [Int])])
  func `keys are counted, each as often as it is there`(json: String, counts: [Int]) {
    #expect(JSONKeys.counts(in: json.utf8) == counts)
  }
}
