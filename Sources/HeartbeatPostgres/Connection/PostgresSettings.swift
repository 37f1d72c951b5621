#if Postgres
  internal import HeartbeatCore

  /// What a connection is for.
  package struct PostgresSettings: Sendable {
    /// The role that it takes on, such as `chatctl_worker`; nil for the user's own.
    package var role: String?
    /// Whether its transactions only read.
    package var isReadOnly: Bool
    /// How long a statement may wait for locks.
    package var patience: Duration
    /// How much longer a statement may take: what it does itself.
    package var work: Duration
    /// What a call waits beyond that, for its answer to come.
    package var margin: Duration
    /// How long the first connection may take at least. A later one has the patience of the call that
    /// makes it.
    package var connectPatience: Duration

    package init(
      role: String? = nil, isReadOnly: Bool = false, patience: Duration = .seconds(5),
      work: Duration = .milliseconds(250), margin: Duration = .milliseconds(500),
      connectPatience: Duration = .seconds(10)
    ) {
      self.role = role
      self.isReadOnly = isReadOnly
      self.patience = patience
      self.work = work
      self.margin = margin
      self.connectPatience = connectPatience
    }
  }

  extension PostgresSettings {
    /// Of a store's connection.
    ///
    /// A heartbeat's calls are over within the patience, whatever the network does, so that one that is
    /// stuck ends before its worker's trust window.
    init(for role: Role, patience: Duration) {
      self.init(
        role: role.serverName, isReadOnly: role == .viewer, patience: patience)
      guard role == .heartbeat else { return }
      work = min(work, patience / 4)
      margin = min(margin, patience / 4)
      self.patience = patience - work - margin
    }
  }
#endif
