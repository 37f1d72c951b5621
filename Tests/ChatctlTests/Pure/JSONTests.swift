import Foundation
import Testing

@testable import chatctl

struct JSONTests {
  private struct All: Encodable {
    var text: String? = nil
    var flag: Bool? = nil
    var number: Int? = nil
    var long: Int64? = nil
    var short: Int32? = nil
    var byte: UInt8? = nil
    var real: Double? = nil
    var list: [Int]? = nil
  }

  private func encode(_ value: some Encodable) throws -> String {
    String(decoding: try JSON.encode(value), as: UTF8.self)
  }

  @Test func `a key without a value is there as null, whatever its type`() throws {
    #expect(
      try encode(All()) == """
        {"text":null,"flag":null,"number":null,"long":null,"short":null,"byte":null,"real":null,\
        "list":null}
        """)
  }

  @Test func `values of each type are written`() throws {
    let all = All(
      text: "a", flag: true, number: -1, long: .min, short: 7, byte: 255, real: 0.25, list: [1, 2])
    #expect(
      try encode(all) == """
        {"text":"a","flag":true,"number":-1,"long":-9223372036854775808,"short":7,"byte":255,\
        "real":0.25,"list":[1,2]}
        """)
    #expect(try encode([Double.infinity, 1e-7]) == "[null,1e-07]")
    #expect(try encode([[Int]]()) == "[]")
    #expect(try encode([[[1]], []]) == "[[[1]],[]]")
    #expect(try encode(["k": [true]]) == "{\"k\":[true]}")
  }

  @Test(arguments: [
    "", "plain", "\"quoted\" \\ /", "\u{0}\u{1}\u{1F}\u{8}\t\n\u{C}\r\u{7F}\u{9B}", "Grüße 世界 👩‍👩‍👧",
    "\r\n", "ends\\", "\"",
  ])
  func `text survives`(text: String) throws {
    let bytes = try JSON.encode([text])
    #expect(try JSONDecoder().decode([String].self, from: Data(bytes)) == [text])
    #expect(bytes.allSatisfy { $0 >= 0x20 })
  }
}
