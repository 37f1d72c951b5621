import Foundation
import FoundationXML
import HeartbeatCore
import Testing

@testable import HeartbeatBenchmark

@Suite struct `A plot` {
  private func svg(
    chats: [Int] = [100, 1000], history: [Int] = [0], workers: [Int] = [1], measured: Bool = true
  ) -> String {
    var plan = BenchmarkPlan()
    (plan.chats, plan.history, plan.workers, plan.runs) = (chats, history, workers, 2)
    let trials = plan.scenarios.flatMap { scenario in
      MeasuredSystem.allCases.map { system in
        var trial = Trial(system, scenario)
        let work = Double(scenario.chats) / (system == .old ? 10 : 1000)
        if measured { for run in 0..<2 { trial.add(.of(work: work + Double(run)), number: run) } }
        return trial
      }
    }
    return BenchmarkPlot(
      BenchmarkReport(plan, trials: trials, processors: 2, database: "a file", isComplete: true)
    ).svg
  }

  private func count(_ part: String, in text: String) -> Int { text.ranges(of: part).count }

  @Test func `is whole XML, and the same each time`() {
    #expect(XMLParser(data: Data(svg().utf8)).parse())
    #expect(svg() == svg())
  }

  @Test func `has a line for each system with a mark and a range for each number of chats`() {
    let text = svg()
    #expect(count("<polyline ", in: text) == 2)
    #expect(count("class=\"bp-r\"", in: text) == 4)
    #expect(count("<circle ", in: text) == 2)
    // The background is one too.
    #expect(count("<rect ", in: text) == 3)
  }

  @Test func `tells in words what it shows`() {
    let text = svg()
    #expect(text.contains("<title id=\"bp-title\">Time in heartbeat statements, each interval<"))
    #expect(
      text.contains("<title>one statement a chat, 1000 chats: 100 ms (100 to 101)</title>"))
    #expect(text.contains("one statement a worker: 100 chats 0.1 ms (0.1 to 1.1)"))
    for label in [">100<", ">1,000<", ">10 ms<", ">chats held<"] { #expect(text.contains(label)) }
  }

  @Test func `names each line beside it, with what sets it apart`() {
    let text = svg(history: [0, 1_000_000], workers: [1, 4])
    #expect(count("<polyline ", in: text) == 8)
    #expect(count("class=\"bp-t bp-t-old\"", in: text) == 4)
    #expect(text.contains(">one statement a worker, 1M ended, 4 workers</text>"))
  }

  @Test func `has colours for light and dark`() {
    #expect(count("prefers-color-scheme:dark", in: svg()) == 1)
  }

  @Test func `of nothing says so`() {
    let text = svg(measured: false)
    #expect(XMLParser(data: Data(text.utf8)).parse())
    #expect(text.contains("nothing was measured"))
    #expect(count("<polyline ", in: text) == 0)
  }
}
