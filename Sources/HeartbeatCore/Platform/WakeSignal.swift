import Glibc

/// Wakes one waiting thread. A signal that is raised while nobody waits is kept until somebody
/// does.
///
/// Sendable because its state is only touched while the mutex is held.
public final class WakeSignal: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isRaised = false

  public init() {
    pthread_mutex_init(mutex, nil)
    // Waiting must not depend on a wall clock that somebody may set.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  public func raise() {
    pthread_mutex_lock(mutex)
    isRaised = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Whether it was raised and not lowered since.
  package var isUp: Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return isRaised
  }

  /// Lowers it without waiting.
  /// - Returns: Whether it was raised.
  @discardableResult
  package func lower() -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    defer { isRaised = false }
    return isRaised
  }

  /// Blocks until the signal is raised or `timeout` has passed, and lowers it.
  /// - Returns: Whether it was raised.
  @discardableResult
  public func wait(atMost timeout: Duration) -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let nanoseconds = Int64(deadline.tv_nsec) + timeout.wholeNanoseconds % 1_000_000_000
    deadline.tv_sec += Int(timeout.wholeNanoseconds / 1_000_000_000 + nanoseconds / 1_000_000_000)
    deadline.tv_nsec = Int(nanoseconds % 1_000_000_000)
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !isRaised {
      guard pthread_cond_timedwait(condition, mutex, &deadline) == 0 else { break }
    }
    defer { isRaised = false }
    return isRaised
  }
}
