import HeartbeatCore

/// Now, as it is stored.
func wallTime() -> Timestamp { SystemClock().wallTime() }
