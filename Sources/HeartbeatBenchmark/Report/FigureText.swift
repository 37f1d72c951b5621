/// Figures for people.
package enum FigureText {
  package enum Unit: Sendable {
    case count, milliseconds, bytes, times
  }

  /// The median, and behind it the least and the most where they are not the same: `284 ms (271 to 301)`.
  package static func text(_ figure: Figure?, _ unit: Unit) -> String {
    guard let figure else { return "not measured" }
    let (scale, name) = scale(of: figure.median, unit)
    func number(_ value: Double) -> String { digits(value / scale) }
    let median = number(figure.median)
    let (least, most) = (number(figure.min), number(figure.max))
    let text = name.isEmpty ? median : "\(median) \(name)"
    return least == most ? text : "\(text) (\(least) to \(most))"
  }

  /// To three significant digits, or a whole number.
  package static func digits(_ value: Double) -> String {
    let size = abs(value)
    if size >= 99.95 || size == 0 { return "\(Int(value.rounded()))" }
    let places = size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
    let scale = [1.0, 10, 100, 1000][places]
    let whole = Int((size * scale).rounded())
    var rest = String(whole % Int(scale))
    rest = String(repeating: "0", count: places - rest.count) + rest
    while rest.hasSuffix("0") { rest.removeLast() }
    let text = "\(whole / Int(scale))" + (rest.isEmpty ? "" : ".\(rest)")
    return value < 0 ? "-\(text)" : text
  }

  private static func scale(of value: Double, _ unit: Unit) -> (Double, String) {
    switch unit {
    case .count: (1, "")
    case .times: (1, "×")
    case .milliseconds: value >= 10_000 ? (1000, "s") : (1, "ms")
    case .bytes: value >= 1e6 ? (1e6, "MB") : value >= 1e3 ? (1e3, "kB") : (1, "B")
    }
  }
}
