extension LogAxis {
  /// Ten to the power of `exponent`, such as `10,000`.
  static func grouped(_ exponent: Int) -> String {
    guard exponent >= 0 else { return FigureText.digits(power(exponent)) }
    var text = "1" + String(repeating: "0", count: exponent)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return text
  }

  /// So many milliseconds in a unit that keeps it short: `10 µs`, `1 ms`, `100 s`.
  static func time(_ exponent: Int) -> String {
    switch exponent {
    case ..<0: exponent >= -3 ? "\(grouped(exponent + 3)) µs" : "10^\(exponent) ms"
    case 0..<3: "\(grouped(exponent)) ms"
    default: "\(grouped(exponent - 3)) s"
    }
  }

  /// Such as `1M`, `250k`, `7`.
  static func short(_ value: Double) -> String {
    if value >= 1e6 { return "\(FigureText.digits(value / 1e6))M" }
    return value >= 1e3 ? "\(FigureText.digits(value / 1e3))k" : FigureText.digits(value)
  }
}
