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
  func held() throws -> Role {
    let limit = try Environment.value("CHATCTL_ROLE").map { name in
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
    guard let role = Role(rawValue: name) else {
      throw InvalidInput(
        "a role is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return role
  }
}
