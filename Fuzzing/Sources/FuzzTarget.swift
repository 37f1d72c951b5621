/// What is tried with bytes of any kind.
protocol FuzzTarget: SendableMetatype {
  /// As it is asked for.
  static var name: String { get }

  /// Ends the process where a property does not hold, which libFuzzer notices and keeps the input.
  static func run(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// Ends the process with a sentence unless the property holds.
func require(_ holds: Bool, _ sentence: @autoclosure () -> String) {
  if !holds { fatalError(sentence()) }
}
