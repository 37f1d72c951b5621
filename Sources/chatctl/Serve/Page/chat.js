import { clockTime, draw, setClock } from "./cells.js";
import { actionButtons, setFile } from "./actions.js";
import { listen } from "./stream.js";

const byId = (id) => document.getElementById(id);
const chat = location.pathname.split("/").at(-1);
/** Lines of a log that a page keeps. */
const mostLines = 2000;
let actions = "";

listen(`/stream/${chat}`, {
  chat(news) {
    setFile(news.file);
    const title = news.title === null ? `Chat ${news.chat}` : `${news.chat}: ${news.title}`;
    byId("title").textContent = title;
    document.title = `${title} · chatctl`;
    byId("now").textContent = news.now;
    drawFacts(news.facts.slice(1));
    drawActions(news.role === "operator" ? news.actions : []);
  },
  texts(news) {
    const last = news.history.at(-1)?.text ?? "";
    // Read out is what has happened since the page was opened.
    if (byId("history").childElementCount) byId("news").textContent = last;
    drawMessages(news.messages);
    byId("history").replaceChildren(...news.history.map((line) => dated(line.at, line.text)));
    older("older-messages", news.older_messages, "message");
    older("older-history", news.older_history, "line");
  },
  trouble(news) {
    byId("complaint").textContent = news.complaint ?? "";
    byId("complaint").hidden = !news.complaint;
  },
  log(news) {
    setClock(news.at);
    const log = byId("log");
    const isAtEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 5;
    if (news.whole) log.replaceChildren();
    for (const line of news.lines) log.append(dated(line.at, line.text, line.style, line.stream));
    while (log.childElementCount > mostLines) log.firstChild.remove();
    log.classList.toggle("none", log.childElementCount === 0);
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  },
});

function drawFacts(facts) {
  byId("facts").replaceChildren(
    ...facts.flatMap((fact) => {
      const name = document.createElement("dt");
      name.textContent = fact.name;
      const text = document.createElement("dd");
      for (const cell of fact.cells) {
        const piece = document.createElement("span");
        draw(piece, cell);
        text.append(piece);
      }
      return [name, text];
    }));
}

function drawActions(offered) {
  if (actions === offered.join()) return;
  actions = offered.join();
  byId("actions").replaceChildren(...actionButtons(offered, { chat }));
}

function drawMessages(messages) {
  byId("messages").replaceChildren(
    ...messages.map((message) => {
      const item = document.createElement("li");
      const head = document.createElement("p");
      head.className = "faint";
      head.textContent = `${message.role}, ${clockTime(message.at)}`;
      const text = document.createElement("pre");
      text.textContent = message.content;
      item.className = message.role;
      item.append(head, text);
      return item;
    }));
}

function dated(at, text, style, stream) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = new Date(at).toISOString();
  time.textContent = clockTime(at);
  line.append(time, " ", text);
  if (style) line.className = style;
  if (stream && stream !== "stdout") line.title = stream;
  return line;
}

function older(id, count, what) {
  byId(id).hidden = count === 0;
  byId(id).textContent = `${count} older ${what}${count === 1 ? "" : "s"} not shown`;
}
