/// Runs the work of all simulated chats on the thread of the simulation, in the order in which it came,
/// and only when the simulation says so.
///
/// Sendable: one thread uses a simulation at a time, and whatever wakes its tasks is part of it.
final class OneThread: TaskExecutor, @unchecked Sendable {
  private var jobs: [UnownedJob] = []
  private var first = 0

  func enqueue(_ job: consuming ExecutorJob) { jobs.append(UnownedJob(job)) }

  /// Until all that can be done is done.
  func run() {
    while first < jobs.count {
      let job = jobs[first]
      first += 1
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
    jobs.removeAll(keepingCapacity: true)
    first = 0
  }
}
