/// What every history keeps to. The names are for scripts; the sentences say what holds.
package enum Rule: String, CaseIterable, Sendable {
  // Of the log of one chat.
  case begins
  case knownKind = "known_kind"
  case possible
  case namesHolder = "names_holder"
  case oneHolder = "one_holder"
  case nextGeneration = "next_generation"
  case endsOnce = "ends_once"
  case endsHolder = "ends_holder"
  case endsByHolder = "ends_by_holder"
  case saysEnd = "says_end"
  case moves
  case handsOverToHolder = "hands_over_to_holder"
  case handsOverOnce = "hands_over_once"
  case saysHowEnded = "says_how_ended"
  case trueLoss = "true_loss"
  case staysGone = "stays_gone"
  // Of the log of workers and groups.
  case started
  case draining
  case paused
  case places
  // Of the tables beside the log.
  case chatAsTold = "chat_as_told"
  case chatGone = "chat_gone"
  case leaseAsTold = "lease_as_told"
  case leaseOfRunning = "lease_of_running"
  case leaseGeneration = "lease_generation"
  case knownOwner = "known_owner"
  case runAsTold = "run_as_told"
  case waitCount = "wait_count"
  case waitPossible = "wait_possible"
  case answerGeneration = "answer_generation"

  package var sentence: String {
    switch self {
    case .begins: "A chat is made once, by the first event of its history."
    case .knownKind: "Each event is of a kind that this program knows."
    case .possible: "What happens to a chat is possible in the status that it has by then."
    case .namesHolder: "Whoever gets a chat is named, with a generation."
    case .oneHolder: "A generation begins when nobody holds the chat, or ends the one before."
    case .nextGeneration: "Each holder gets the generation after the last one."
    case .endsOnce: "Only the generation that is held ends, and it ends once."
    case .endsHolder: "A lease is taken from the worker that holds it."
    case .endsByHolder: "Only the incarnation that holds a lease ends its run."
    case .saysEnd: "Whatever stops a run says which generation it ended; nothing else does."
    case .moves: "An operator moves a lease to another worker id, an adoption keeps it in its own."
    case .handsOverToHolder: "Work is handed over to the generation that is held."
    case .handsOverOnce: "A generation waits for the end of an older run once."
    case .saysHowEnded: "A hand-over says how the end of the older run is known, or that it is not."
    case .trueLoss: "No incarnation loses what it still holds."
    case .staysGone: "Nothing happens to a chat that was deleted."
    case .started: "An incarnation starts once, and gets chats only from then until it stops."
    case .draining: "A worker that drains claims nothing."
    case .paused: "Nothing is claimed during its pause."
    case .places: "No claim exceeds the places of its group."
    case .chatAsTold: "A chat has the status and the generation that its history tells."
    case .chatGone: "A chat is gone exactly when it was deleted or pruned."
    case .leaseAsTold: "A lease belongs to the holder that the history tells."
    case .leaseOfRunning: "A lease exists exactly while its chat is running."
    case .leaseGeneration: "A lease has the generation of its chat."
    case .knownOwner: "Leases and runs belong to incarnations that are known."
    case .runAsTold: "A run is of a generation that its chat had, and the present one its holder's."
    case .waitCount: "A chat waits for as many others as have not ended for it."
    case .waitPossible: "A pending chat waits only for chats that may still end."
    case .answerGeneration: "An answer was written by a generation that the chat had."
    }
  }
}
