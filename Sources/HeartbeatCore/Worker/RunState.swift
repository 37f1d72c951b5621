/// How far the work of a chat is, and what is known of it.
///
/// A worker has one for each chat that it holds, so what most runs never have lies apart, and takes no memory
/// as long as a run has none of it.
struct RunState {
  /// What limits a run, what signs it has given, and why it was cancelled.
  private struct Seldom {
    var loss: Loss?
    var overrun: Overrun?
    var watch: RunWatch?
    var entry = 0
    var lastSign: RunWatch.Moment?
    var isSignTold = false
    var whenLost: (@Sendable (Cause) -> Void)?
  }

  private indirect enum Kept {
    case nothing
    case some(Seldom)
  }

  private var kept = Kept.nothing
  var task: Task<Void, Never>?
  var attempt = 1
  var readMessages: Int64?
  var hasEnded = false
  /// It has ended, and something of it could not be ended.
  var goesOn = false
  var isOutcomeKept = false
  var hasWarned = false

  var loss: Loss? {
    get { seldom?.loss }
    set { keep { $0.loss = newValue } }
  }

  /// Comes before any loss: nothing is begun to be ended twice.
  var overrun: Overrun? {
    get { seldom?.overrun }
    set { keep { $0.overrun = newValue } }
  }

  /// Nil while it need not be watched.
  var watch: RunWatch? {
    get { seldom?.watch }
    set { keep(if: newValue != nil) { $0.watch = newValue } }
  }

  /// The number of its newest entry in the queue of deadlines.
  var entry: Int {
    get { seldom?.entry ?? 0 }
    set { keep { $0.entry = newValue } }
  }

  var lastSign: RunWatch.Moment? {
    get { seldom?.lastSign }
    set { keep { $0.lastSign = newValue } }
  }

  var isSignTold: Bool {
    get { seldom?.isSignTold ?? false }
    set { keep(if: newValue) { $0.isSignTold = newValue } }
  }

  /// Called when the chat is lost after the run was cancelled because of its limits.
  var whenLost: (@Sendable (Cause) -> Void)? {
    get { seldom?.whenLost }
    set { keep(if: newValue != nil) { $0.whenLost = newValue } }
  }

  /// Whether its limits still matter.
  var isWatched: Bool {
    watch != nil && overrun == nil && loss == nil && !hasEnded && !isOutcomeKept
  }

  private var seldom: Seldom? {
    if case .some(let seldom) = kept { seldom } else { nil }
  }

  /// - Parameter isSomething: Whether it is kept by a run that has nothing of it yet.
  private mutating func keep(if isSomething: Bool = true, _ change: (inout Seldom) -> Void) {
    guard isSomething || seldom != nil else { return }
    var seldom = seldom ?? Seldom()
    change(&seldom)
    kept = .some(seldom)
  }
}
