import ArgumentParser
import HeartbeatCore

/// Which chats a list has by what they are called, in what order, and what it shows of them.
struct ListOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only chats of this group; none for those of no group.", valueName: "name"))
  var group: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only chats with this tag; may be repeated.", valueName: "tag"))
  var tag: [String] = []

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Only the chat with this key.", valueName: "key"))
  var key: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only chats of this workspace.", valueName: "name"))
  var workspace: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Only chats with this text in their title, error, question or first message, in capitals or \
      not.
      """, valueName: "text"))
  var search: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The order: \(ChatOrder.names). (default: id)", valueName: "order"),
    completion: .list(ChatOrder.allCases.map(\.rawValue)), transform: ChatOrder.parse)
  var sort: ChatOrder = .id

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What to show, such as id,status,group,title; a name that there is not lists all.",
      valueName: "columns"),
    completion: .list(ChatColumn.all.map(\.name)), transform: ColumnsArgument.parse)
  var columns: ColumnsArgument?

  func validate() throws {
    for (name, text) in [
      ("--group", group), ("--key", key), ("--workspace", workspace), ("--search", search),
    ] where text == "" {
      throw ValidationError("\(name) is empty")
    }
    if tag.contains("") { throw ValidationError("--tag is empty") }
  }

  func add(to filter: inout ChatFilter) {
    filter.details.group = group.map { $0 == ChatDraft.noGroup ? .none : .named($0) }
    filter.details.tags = tag
    filter.details.key = key
    filter.details.workspace = workspace
    filter.details.text = search
    filter.order = sort
  }
}

struct ColumnsArgument: Sendable {
  let columns: [ChatColumn]

  static func parse(_ text: String) throws -> ColumnsArgument {
    ColumnsArgument(columns: try ChatColumn.parse(text))
  }
}

extension ChatOrder {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// For the `transform` of an option.
  fileprivate static func parse(_ text: String) throws -> ChatOrder {
    guard let order = ChatOrder(rawValue: text) else {
      throw InvalidInput("an order is one of \(names)")
    }
    return order
  }
}
