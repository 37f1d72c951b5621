import ArgumentParser
import FoundationEssentials

/// What the parser tells of a command, as far as it is used here.
/// Source: ToolInfo.swift of swift-argument-parser.
struct CommandDescription: Decodable {
  struct Argument: Decodable {
    let kind: String
    let names: [Name]?
    let preferredName: Name?
    let valueName: String?
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String
    let allValues: [String]?
    let completionKind: Completion?

    var isPositional: Bool { kind == "positional" }
    var isFlag: Bool { kind == "flag" }
    /// What follows `--` and nothing else.
    var isBehindTerminator: Bool { isPositional && parsingStrategy == "postTerminator" }
    /// With its dashes; nil for what has no name.
    var name: String? { preferredName?.dashed }
  }

  struct Name: Decodable {
    let kind: String
    let name: String

    var dashed: String { (kind == "long" ? "--" : "-") + name }
  }

  /// One of these.
  struct Completion: Decodable {
    struct List: Decodable {
      let values: [String]
    }
    struct Files: Decodable {}

    let list: List?
    let file: Files?
    let directory: Files?
  }

  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool
  let arguments: [Argument]?
  let subcommands: [CommandDescription]?

  /// Takes some milliseconds.
  /// - Returns: Nil for a parser that describes its commands in another form.
  static func of(_ command: CommandTree.Command) -> CommandDescription? {
    struct Tool: Decodable {
      let command: CommandDescription
    }
    let dump = Data(command._dumpHelp().utf8)
    // Whatever is wrong with it, it is the parser's own and nothing that people could mend.
    return try? JSONDecoder().decode(Tool.self, from: dump).command
  }
}
