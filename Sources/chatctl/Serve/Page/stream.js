// Listens to the server, and goes on listening when it was away.

const away = "not connected, trying again";

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
  let timer;
  let isOver = false;
  const finish = (text) => {
    isOver = true;
    source.close();
    say(text, true);
  };
  const connect = () => {
    clearTimeout(timer);
    source?.close();
    isOver = false;
    const own = (source = new EventSource(path));
    let isAsking = false;
    own.addEventListener("open", () => {
      say("live", false);
      // Whoever connects is told anew what there is to complain of.
      document.getElementById("complaint").hidden = true;
    });
    own.addEventListener("error", async () => {
      // Closed by this page: there is nothing to go on with.
      if (isOver) return;
      // What is said already stays until there is another answer.
      if (!state.classList.contains("bad")) say(away, true);
      if (isAsking) return;
      isAsking = true;
      const status = await ask(path);
      isAsking = false;
      if (isOver || own !== source || own.readyState === EventSource.OPEN) return;
      if (status === 401) {
        finish("the token has ended: open the address that chatctl serve has printed");
        return;
      }
      say(status === 503 ? "too many pages are open, trying again" : away, true);
      // A browser gives up after an answer that is no stream, such as "too many pages".
      if (own.readyState === EventSource.CLOSED) timer = setTimeout(connect, 3000);
    });
    own.addEventListener("gone", (event) => finish(event.data));
    for (const [name, handler] of Object.entries(handlers)) {
      own.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
  };
  connect();
  // So that a browser that keeps a page aside does not keep its connection.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
}

/** An EventSource tells no status: asks for the head alone. */
async function ask(path) {
  try {
    const answer = await fetch(path, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return answer.status;
  } catch {
    return null;
  }
}
