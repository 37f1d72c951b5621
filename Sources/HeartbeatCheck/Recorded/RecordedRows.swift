/// A row of `chats`.
package struct RecordedChat: Hashable, Sendable {
  package var id: Int64
  package var status: String
  package var generation: Int64
  package var waitsOn: Int64
  /// The name of its group, where it has one and never had another.
  package var group: String?

  package init(
    id: Int64, status: String, generation: Int64, waitsOn: Int64 = 0, group: String? = nil
  ) {
    self.id = id
    self.status = status
    self.generation = generation
    self.waitsOn = waitsOn
    self.group = group
  }
}

/// A row of `workers`: one incarnation.
package struct RecordedWorker: Hashable, Sendable {
  package var incarnation: Int64
  package var name: String

  package init(incarnation: Int64, name: String) {
    self.incarnation = incarnation
    self.name = name
  }
}

/// A row of `leases`.
package struct RecordedLease: Hashable, Sendable {
  package var chat: Int64
  package var incarnation: Int64
  package var generation: Int64

  package init(chat: Int64, incarnation: Int64, generation: Int64) {
    self.chat = chat
    self.incarnation = incarnation
    self.generation = generation
  }
}

/// A row of `runs`: work whose end is not known.
package struct RecordedRun: Hashable, Sendable {
  package var chat: Int64
  package var incarnation: Int64
  package var generation: Int64

  package init(chat: Int64, incarnation: Int64, generation: Int64) {
    self.chat = chat
    self.incarnation = incarnation
    self.generation = generation
  }
}

/// A row of `dependencies`: a chat that comes after another one.
package struct RecordedDependency: Hashable, Sendable {
  package var chat: Int64
  package var after: Int64
  package var isOver: Bool

  package init(chat: Int64, after: Int64, isOver: Bool) {
    self.chat = chat
    self.after = after
    self.isOver = isOver
  }
}

/// What generation wrote an answer.
package struct RecordedAnswer: Hashable, Sendable {
  package var chat: Int64
  package var generation: Int64

  package init(chat: Int64, generation: Int64) {
    self.chat = chat
    self.generation = generation
  }
}
