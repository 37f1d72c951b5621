/// What a chat brings along for the command that it is run by.
public struct ChatLaunch: Hashable, Sendable {
  /// The directory in which the command runs; nil: the worker's.
  public var directory: String?
  /// What follows the worker's own arguments, in this order.
  public var arguments: [String]
  /// Values of variables by their names, above the worker's own.
  public var environment: [String: String]

  public init(
    directory: String? = nil, arguments: [String] = [], environment: [String: String] = [:]
  ) {
    self.directory = directory
    self.arguments = arguments
    self.environment = environment
  }

  public var isEmpty: Bool { directory == nil && arguments.isEmpty && environment.isEmpty }
}
