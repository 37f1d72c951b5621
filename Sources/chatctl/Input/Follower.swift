import Glibc

/// What `events --follow` and `logs --follow` have in common.
enum Follower {
  /// A follower has nothing to lose or to put in order, so SIGINT and SIGTERM may end it with 0,
  /// wherever it is.
  static func endQuietlyWhenInterrupted() {
    signal(SIGINT) { _ in _exit(0) }
    signal(SIGTERM) { _ in _exit(0) }
  }
}
