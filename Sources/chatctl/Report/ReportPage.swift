import HeartbeatCore
import HeartbeatView

/// A report as one file that a browser shows without asking for anything else. Pure.
///
/// It is HTML and well-formed XML at once, so that either kind of program reads it.
struct ReportPage {
  let report: Report
  /// As people may know it: without passwords.
  let database: String

  /// As wide as it is shown on a large screen.
  private static let width = 1160

  var html: String {
    var html = XMLWriter()
    html.add(markup: "<!DOCTYPE html>\n")
    html.open("html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"])
    html.endLine()
    write(headTo: &html)
    html.open("body")
    html.open("main")
    html.endLine()
    write(beginTo: &html)
    write(drawingTo: &html)
    ReportTables(report: report).write(to: &html)
    html.close()
    html.close()
    html.close()
    html.endLine()
    return html.text
  }

  /// The title is all that users have a say in here.
  private func write(headTo html: inout XMLWriter) {
    let style = ReportStyle.css
    html.open("head")
    html.endLine()
    html.leaf("meta", ["charset": "utf-8"])
    // Nothing is loaded and nothing runs, whatever stands in the page.
    let hash = SHA256.base64(of: Array(style.utf8))
    html.leaf(
      "meta",
      [
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; "
          + "form-action 'none'",
      ])
    html.leaf("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.leaf("meta", ["name": "color-scheme", "content": "light dark"])
    html.leaf("meta", ["name": "referrer", "content": "no-referrer"])
    html.endLine()
    html.leaf("title", text: "\(title): \(database)")
    html.open("style")
    html.add(markup: style)
    html.close()
    html.close()
    html.endLine()
  }

  private var title: String { "Chats of the last \(TimeText.exact(report.since))" }

  private func write(beginTo html: inout XMLWriter) {
    html.leaf("h1", text: title)
    let offset = TimeText.localOffset(at: report.to)
    let clock = ClockTime.name(ofOffset: offset)
    html.open("p", ["class": "dim"])
    html.add("Of \(database), written \(Self.time(report.now)) UTC")
    if clock != "UTC" {
      html.add(" (\(Self.time(report.now, offset)) by local clocks, which are at \(clock))")
    }
    html.add(". All times below are UTC.")
    html.close()
    html.endLine()
    guard !report.timeline.isEmpty else {
      html.leaf(
        "p",
        text: "Nobody held a chat in this time, and no worker started or stopped: "
          + "there is nothing to draw.")
      return
    }
    guard report.timeline.leftOut > 0 else { return }
    html.leaf(
      "p",
      text: "There were so many that \(report.timeline.leftOut) are counted, and neither drawn nor "
        + "listed one by one.")
  }

  private static func time(_ time: Timestamp, _ offset: Duration = .zero) -> String {
    let clock = ClockTime(time, offset: offset)
    return "\(clock.date) \(clock.seconds)"
  }

  private func write(drawingTo html: inout XMLWriter) {
    guard !report.timeline.isEmpty else { return }
    var drawing = report.drawing(width: Self.width)
    let listed = report.listed
    drawing.link = { listed.contains($0) ? "#chat-\($0)" : nil }
    drawing.hasStyle = false
    // What is wider than the screen is moved by keys too.
    html.open(
      "div", ["class": "scroll", "tabindex": 0, "role": "region", "aria-label": "Timeline"])
    html.add(markup: drawing.svg)
    html.close()
    html.endLine()
  }
}
