import HeartbeatCore

/// Now, as it is stored in a file.
func wallTime() -> Timestamp { SystemClock().wallTime() }
