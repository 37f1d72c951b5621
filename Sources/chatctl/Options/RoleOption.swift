import ArgumentParser
import HeartbeatCore

/// What a command may do: `--role`, which only lowers what `CHATCTL_ROLE` allows.
struct RoleOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Do not do more than this role may: \(Role.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "Else $CHATCTL_ROLE, else operator.", valueName: "role"),
    transform: RoleOption.parse)
  var role: Role?

  /// - Throws: ``CommandFailure`` with exit code 77 that names both roles.
  func require(_ needed: Role) throws {
    let held = try held()
    guard held.includes(needed) else {
      throw CommandFailure(
        .unauthorized,
        "this needs the role \(needed.rawValue), but it has the role \(held.rawValue)")
    }
  }

  /// The role that this command has.
  /// - Throws: ``InvalidInput`` also for an empty variable: it limits nothing, and whoever sets it
  ///   wants a limit. A chat's command would have an operator's rights by `CHATCTL_ROLE=`.
  func held() throws -> Role {
    let limit = try Environment.valueOrEmpty("CHATCTL_ROLE").map { name in
      guard !name.isEmpty else {
        throw InvalidInput("$CHATCTL_ROLE is empty: it must name a role, or not be set")
      }
      do {
        return try Self.parse(name)
      } catch {
        throw InvalidInput("$CHATCTL_ROLE: \(error)")
      }
    }
    guard let role else { return limit ?? .operator }
    if let limit, !limit.mayBecome(role) {
      throw CommandFailure(
        .unauthorized,
        "--role \(role.rawValue) is more than $CHATCTL_ROLE allows, which is \(limit.rawValue)")
    }
    return role
  }

  static func parse(_ name: String) throws -> Role {
    guard !name.isEmpty else { throw InvalidInput("the name of a role must not be empty") }
    guard let role = Role(rawValue: name) else {
      throw InvalidInput(
        "a role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return role
  }
}
