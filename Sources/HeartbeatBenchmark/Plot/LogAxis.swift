import Glibc

/// Whole decades on a line of pixels. Pure.
struct LogAxis: Hashable {
  /// Exponents of ten.
  let first: Int
  let last: Int
  /// Where both are drawn.
  let begin: Double
  let end: Double

  /// - Parameter values: Those that are not above zero have no place.
  init(_ values: [Double], from begin: Double, to end: Double) {
    let values = values.filter { $0 > 0 }
    let least = values.min().map { Int(log10($0).rounded(.down)) } ?? 0
    let most = values.max().map { Int(log10($0).rounded(.up)) } ?? 1
    first = least
    last = Swift.max(most, least + 1)
    self.begin = begin
    self.end = end
  }

  func place(_ value: Double) -> Double {
    let exponent = value > 0 ? log10(value) : Double(first)
    let share = (exponent - Double(first)) / Double(last - first)
    return begin + Swift.min(Swift.max(share, 0), 1) * (end - begin)
  }

  /// With their exponents.
  var decades: [(exponent: Int, place: Double)] {
    (first...last).map { ($0, place(Self.power($0))) }
  }

  /// 2 to 9 times each, for thin lines.
  var between: [Double] {
    (first..<last).flatMap { exponent in
      (2...9).map { place(Double($0) * Self.power(exponent)) }
    }
  }

  static func power(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { power, _ in exponent < 0 ? power / 10 : power * 10 }
  }
}
