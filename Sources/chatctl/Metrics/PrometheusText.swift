/// What Prometheus reads. Pure.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
enum PrometheusText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// - Parameter families: No name twice.
  static func of(_ families: [MetricFamily]) -> String {
    families.filter { !$0.samples.isEmpty }.map(text).joined()
  }

  private static func text(_ family: MetricFamily) -> String {
    let head = """
      # HELP \(family.name) \(escaped(family.help))
      # TYPE \(family.name) \(family.kind.rawValue)

      """
    return head
      + family.samples.map { sample in
        "\(family.name)\(sample.suffix)\(labels(sample.labels)) \(number(sample.value))\n"
      }
      .joined()
  }

  private static func labels(_ labels: [MetricFamily.Label]) -> String {
    guard !labels.isEmpty else { return "" }
    let pairs = labels.map { "\($0.name)=\"\(escaped($0.value).replacing("\"", with: "\\\""))\"" }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  /// Whole numbers without a fraction, as people expect counts.
  static func number(_ value: Double) -> String {
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if value.isNaN { return "NaN" }
    return Int64(exactly: value).map(String.init) ?? "\(value)"
  }
}
