import ArgumentParser
import HeartbeatCore

/// What went wrong, as an exit code and for people. The one place where errors become words.
struct Complaint {
  let code: ExitCode
  /// Nil when everything has been said already.
  let message: String?
  /// The database is only not to be had now.
  let isUnreachable: Bool

  init(_ error: any Error) {
    isUnreachable = (error as? any DatabaseFailure)?.isUnreachable ?? false
    switch error {
    case let error as CommandFailure: (code, message) = (error.exitCode, error.message)
    case let error as InvalidInput:
      (code, message) = (.usage, shortened(PasswordFree.text(error.description)))
    case let error as SystemFailure: (code, message) = (.failure, error.description)
    case let error as StoreError: (code, message) = (ExitCode(error), error.description)
    case let error as any DatabaseFailure: (code, message) = (ExitCode(error), error.sentence)
    default:
      let isUsage = Chatctl.exitCode(for: error) == .validationFailure
      code = isUsage ? .usage : .failure
      message = shortened(PasswordFree.text(Chatctl.message(for: error)))
    }
  }
}

/// A message repeats the argument that it is about, and says at its end what is wrong with it.
private func shortened(_ message: String) -> String {
  message.count <= 1000 ? message : "\(message.prefix(200))…\(message.suffix(600))"
}

extension DatabaseFailure {
  fileprivate var sentence: String {
    if isUnknown {
      return "it is not known whether this was done, so look before you do it again: \(self)"
    }
    return isBusy
      ? "the database is busy: another process held its lock for longer than --busy-timeout"
      : description
  }
}

extension ExitCode {
  fileprivate init(_ error: StoreError) {
    switch error {
    case .unknownChat, .unknownWorkspace, .workspaceExists, .unknownGroup, .groupInUse:
      self = .refused
    case .workerInUse, .workerUnclear: self = .unavailable
    case .databaseGone, .leaseLost, .invalid: self = .failure
    }
  }

  fileprivate init(_ error: any DatabaseFailure) {
    // What may have been done is not simply tried again.
    if !error.isUnknown, error.isBusy || error.isUnreachable {
      self = .unavailable
    } else if error.isUnauthorized {
      self = .unauthorized
    } else if error.concernsContent {
      self = .usage
    } else {
      self = .failure
    }
  }
}
