// Listens to the server, and goes on listening when it was away.

/**
 * @param path Of the stream.
 * @param handlers What to do with each kind of event, by its name.
 */
export function listen(path, handlers) {
  const state = document.getElementById("state");
  const say = (text, isBad) => {
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("bad", isBad);
    document.body.classList.toggle("old", isBad);
  };
  let source;
  let isGone = false;
  const connect = () => {
    source = new EventSource(path);
    source.addEventListener("open", () => say("live", false));
    source.addEventListener("error", () => {
      // Closed by this page: there is nothing to go on with.
      if (isGone) return;
      say("not connected, trying again", true);
      // A browser gives up after an answer that is no stream, such as "too many pages".
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    });
    source.addEventListener("gone", (event) => {
      isGone = true;
      source.close();
      say(event.data, true);
    });
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  };
  connect();
  // So that a browser that keeps a page aside does not keep its connection.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
}
