import Foundation
import FoundationXML
import HeartbeatCore
import HeartbeatView
import Testing

@testable import chatctl

@Suite struct `The drawing of the last hour` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "--title", "<script>alert(1)</script>")
    try sandbox.claim(1, as: "w1")
  }

  @Test func `is one that no style and no script is in, and leads to chats`() throws {
    let options = try DatabaseOptions.parse(["--db", sandbox.database])
    var hour = HourTimeline(of: try NamedDatabase(options), clock: SystemClock())
    let svg = String(decoding: try hour.svg(), as: UTF8.self)
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>") || svg.hasSuffix("</svg>\n"))
    for forbidden in ["<style", " style=", "<script", "onload", "javascript:"] {
      #expect(!svg.contains(forbidden))
    }
    #expect(svg.contains(#"href="/chats/1""#))
    #expect(svg.contains("w1"))
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse())
  }
}
