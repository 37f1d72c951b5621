import Dispatch
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct BusyHandlerTests {
  @Test func `a lock that stays held is given up after the timeout`() throws {
    try TestDatabase.with(.sqlite) { database in
      let holder = try database.raw()
      let waiter = try database.raw(busyTimeout: .milliseconds(50))
      try holder.write {
        let began = ContinuousClock.now
        let error = #expect(throws: SQLiteError.self) { try waiter.write {} }
        #expect(error?.isBusy == true)
        #expect(began.duration(to: .now) >= .milliseconds(50))
      }
    }
  }

  @Test func `without a timeout nothing is waited for`() throws {
    try TestDatabase.with(.sqlite) { database in
      let holder = try database.raw()
      let waiter = try database.raw(busyTimeout: .seconds(60))
      waiter.busyTimeout = .zero
      try holder.write {
        let error = #expect(throws: SQLiteError.self) { try waiter.write {} }
        #expect(error?.isBusy == true)
      }
    }
  }

  /// Asked itself: whether another thread is met while it holds the lock is chance.
  @Test func `a lock that is held is waited for`() {
    let handler = BusyHandler(timeout: .seconds(60))
    for call in 0...2 as ClosedRange<Int32> { #expect(handler.waitOnce(previousCalls: call)) }
    handler.timeout = .zero
    #expect(!handler.waitOnce(previousCalls: 3))
  }

  /// A wait of the whole timeout would be an error, so the success itself shows that the waiter
  /// got the lock when it was freed.
  @Test func `a lock that is freed is taken before the timeout`() throws {
    try TestDatabase.with(.sqlite) { database in
      let isLocked = DispatchSemaphore(value: 0)
      let isWaiting = DispatchSemaphore(value: 0)
      let waited = try inThreads(
        {
          try database.raw().write {
            isLocked.signal()
            isWaiting.wait()
          }
          return Duration.zero
        },
        {
          let waiter = try database.raw(busyTimeout: .seconds(60))
          isLocked.wait()
          isWaiting.signal()
          let began = ContinuousClock.now
          try waiter.write {}
          return began.duration(to: .now)
        }
      )
      #expect(waited[1] < .seconds(60))
    }
  }
}
