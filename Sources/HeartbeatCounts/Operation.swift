/// What is counted, by the names of the table.
enum Operation: String {
  case startEqual = "start, equal chats"
  case startDifferent = "start, chats that differ"
  case claim
  case finish = "an ending"
  case tick
  case quietLook = "a look, nothing new"
  case look = "a look, something new"
}
