/// How a request ends.
enum HTTPStatus: Int, Sendable {
  case ok = 200
  case seeOther = 303
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case timedOut = 408
  case conflict = 409
  case bodyTooLong = 413
  case misdirected = 421
  case headTooLong = 431
  case failure = 500
  case unavailable = 503

  /// Source: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes
  var phrase: String {
    switch self {
    case .ok: "OK"
    case .seeOther: "See Other"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .timedOut: "Request Timeout"
    case .conflict: "Conflict"
    case .bodyTooLong: "Content Too Large"
    case .misdirected: "Misdirected Request"
    case .headTooLong: "Request Header Fields Too Large"
    case .failure: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    }
  }
}
