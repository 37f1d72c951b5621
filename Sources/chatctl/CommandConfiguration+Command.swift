import ArgumentParser

extension CommandConfiguration {
  /// A command that is read by itself, without the way from ``Chatctl``: no group.
  ///
  /// Named as a part of a greater command, since the parser then does not look through its words for
  /// requests of completion scripts, which takes as long as to read them: those are answered before.
  init(command name: String, abstract: String, discussion: String = "", shouldDisplay: Bool = true)
  {
    self.init(
      commandName: name, _superCommandName: "chatctl", abstract: abstract, discussion: discussion,
      shouldDisplay: shouldDisplay)
  }
}
