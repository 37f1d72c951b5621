/// How long and how much the server waits for and keeps, so that nobody who is slow or greedy holds it up.
struct HTTPLimits: Sendable {
  /// Open at once; one more is told so and closed.
  var connections = 128
  /// Pages that listen at once, each of which keeps what it was told last.
  var streams = 32
  /// Requests of programs that may wait for their turn.
  var programs = 16
  /// From the first byte to the last one of a request.
  var request: Duration = .seconds(10)
  /// For an answer to be taken, and for each event of a stream.
  var answer: Duration = .seconds(30)
  /// Without an event a page is asked whether it still reads.
  var beat: Duration = .seconds(15)
  /// What comes behind a request that was refused is read for so long, so that the answer arrives.
  var drain: Duration = .seconds(1)
}
