#if Postgres
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
    /// How long the first connection may take at least. A later one has the patience of the call that
    /// makes it.
    package var connectPatience: Duration

    package init(
      role: String? = nil, isReadOnly: Bool = false, patience: Duration = .seconds(5),
      work: Duration = .milliseconds(250), connectPatience: Duration = .seconds(10)
    ) {
      self.role = role
      self.isReadOnly = isReadOnly
      self.patience = patience
      self.work = work
      self.connectPatience = connectPatience
    }
  }
#endif
