/// Where labels stand that would cover each other. Pure.
enum LabelPlaces {
  /// - Parameters:
  ///   - wanted: Ascending.
  ///   - gap: What lies between two at least.
  ///   - range: Its upper end is kept to; where there are too many, some stand above it.
  /// - Returns: In the same order, each as near to what was wanted as the order and the gap allow.
  static func apart(_ wanted: [Double], gap: Double, in range: ClosedRange<Double>) -> [Double] {
    var places = wanted
    for index in places.indices.dropFirst() {
      places[index] = max(places[index], places[index - 1] + gap)
    }
    // Those at the end that were pushed out push the others back.
    var limit = range.upperBound
    for index in places.indices.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - gap
    }
    return places
  }
}
