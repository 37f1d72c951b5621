/// What a database answered, or what kept it from being opened, when it did not do what it was told.
/// Each backend has errors of its own; callers tell apart only what they can act on.
public protocol DatabaseFailure: Error, CustomStringConvertible {
  /// Somebody else held a lock for longer than the caller's patience; trying again may succeed.
  var isBusy: Bool { get }

  /// The database is not there any more, or is none of chats: trying again will not help until
  /// somebody does something about it.
  var isPermanent: Bool { get }

  /// The role of the connection does not allow it.
  var isUnauthorized: Bool { get }

  /// What was to be written is at fault, such as by its length or by breaking a rule of the schema:
  /// it fails again however often it is tried, and other things can be written.
  var concernsContent: Bool { get }

  /// The database cannot be reached for now, as while a server restarts: nothing can be read or
  /// written, whatever it is.
  var isUnreachable: Bool { get }

  /// The answer was lost to something that may have been carried out: whoever tries it again must
  /// find out first.
  var isUnknown: Bool { get }

  /// It fails whatever is read or written for now, and not this one thing: there is no use in trying
  /// others.
  var concernsAll: Bool { get }
}

extension DatabaseFailure {
  public var isBusy: Bool { false }
  public var isPermanent: Bool { false }
  public var isUnauthorized: Bool { false }
  public var concernsContent: Bool { false }
  public var isUnreachable: Bool { false }
  public var isUnknown: Bool { false }
  public var concernsAll: Bool { isBusy || isUnreachable || isUnknown }
}
