public import HeartbeatLocks

/// The locks of workers beside a database file.
public typealias FileWorkerLocks = HeartbeatLocks.FileWorkerLocks
