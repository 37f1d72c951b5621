/// Who may do what. Pure.
struct Access: Sendable {
  let names: ServerNames
  /// Nil where whoever can connect may look.
  let token: AccessToken?
  /// Whether actions are done.
  let isOperator: Bool

  enum Decision {
    case allowed
    /// Came with the token in its address: keeps it in a cookie and comes again without.
    case login
    case refused(
      HTTPStatus, ExitCode, why: String, fields: [(name: String, value: String)] = [])
  }

  /// A cookie is sent to every port of a host, so that its name tells whose it is.
  var cookie: String { "chatctl-\(names.address.port)" }

  /// Of one that a browser keeps until it ends, shows no script, and sends only from pages of this server.
  func cookieField(_ token: AccessToken) -> String {
    "\(cookie)=\(token.text); Path=/; HttpOnly; SameSite=Strict"
  }

  func decide(_ request: HTTPRequest, _ target: RequestTarget) -> Decision {
    guard let host = request.value(of: "host"), names.include(host) else {
      return .refused(
        .misdirected, .usage,
        why: "this server is http://\(names.address.authority) and nothing else")
    }
    if request.has("origin"), request.value(of: "origin").map(names.includeOrigin) != true {
      return .refused(
        .forbidden, .unauthorized, why: "no other page may ask this server for anything")
    }
    if let token {
      if isLogin(request, target) {
        let given = target.query.first { $0.name == "token" }?.value ?? ""
        return token.isEqual(to: given) ? .login : Self.unknown
      }
      guard let given = bearer(request) ?? cookieValue(request), token.isEqual(to: given) else {
        return Self.unknown
      }
    }
    guard request.method == "POST" else { return .allowed }
    guard isOperator else {
      return .refused(
        .forbidden, .unauthorized,
        why: "this server only shows: start it with --role operator to act")
    }
    // A browser tells from which page a form came. What brings the token itself is no browser's doing.
    guard request.has("origin") || bearer(request) != nil else {
      return .refused(
        .forbidden, .unauthorized, why: "an action needs an Origin, or Authorization: Bearer")
    }
    return .allowed
  }

  private func isLogin(_ request: HTTPRequest, _ target: RequestTarget) -> Bool {
    ["GET", "HEAD"].contains(request.method) && target.path.isEmpty
      && target.query.contains { $0.name == "token" }
  }

  private static let unknown = Decision.refused(
    .unauthorized, .unauthorized,
    why:
      "open the address with the token that chatctl serve has printed, or send Authorization: Bearer",
    fields: [("WWW-Authenticate", "Bearer")])

  private func bearer(_ request: HTTPRequest) -> String? {
    guard let value = request.value(of: "authorization"),
      value.lowercased().hasPrefix("bearer ")
    else { return nil }
    return String(value.dropFirst("bearer ".count))
  }

  private func cookieValue(_ request: HTTPRequest) -> String? {
    for field in request.fields where field.name == "cookie" {
      for pair in field.value.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix("\(cookie)=") { return String(pair.dropFirst(cookie.count + 1)) }
      }
    }
    return nil
  }
}
