import { setClock } from "./cells.js";
import { setFile } from "./actions.js";
import { listen } from "./stream.js";
import { LiveTable } from "./tables.js";

const byId = (id) => document.getElementById(id);
const tables = {
  workers: new LiveTable(byId("workers"), "no workers", "worker"),
  groups: new LiveTable(byId("groups"), "no groups", "group"),
  chats: new LiveTable(byId("chats"), "no chats", "chat"),
};
let acts = false;

listen("/stream", {
  news(news) {
    setClock(news.at);
    setFile(news.file);
    acts = news.role === "operator";
    if (news.whole) for (const [name, table] of Object.entries(tables)) table.begin(news.columns[name], acts);
    if (news.summary) byId("summary").textContent = news.summary;
    byId("complaint").textContent = news.complaint ?? "";
    byId("complaint").hidden = !news.complaint;
    for (const [name, table] of Object.entries(tables)) table.apply(news[name], acts);
    // The chats of no group alone need no table, unless they can be paused.
    byId("groups-section").hidden = tables.groups.rows.length < 2 && !acts;
    drawEvents(news.events, news.whole);
    filter();
    if (news.whole || news.events.rows.length) drawTimeline();
  },
});

// MARK: Events

const events = new Map();

function drawEvents(change, isWhole) {
  if (isWhole) events.clear();
  for (const row of change.rows) {
    const line = document.createElement("li");
    line.textContent = row.text;
    events.set(row.id, line);
  }
  if (!change.order) return;
  const wanted = new Set(change.order);
  for (const id of events.keys()) if (!wanted.has(id)) events.delete(id);
  byId("events").replaceChildren(...change.order.map((id) => events.get(id)).reverse());
  if (isWhole || change.rows.length === 0) return;
  // Read out are the news alone, and of many only the last.
  const more = change.rows.length > 1 ? `${change.rows.length} events, the last: ` : "";
  byId("news").textContent = more + change.rows.at(-1).text;
}

// MARK: The filter

const input = byId("filter");

function filter() {
  const text = input.value.trim().toLowerCase();
  for (const row of tables.chats.rows) {
    row.hidden = text !== "" && !row.textContent.toLowerCase().includes(text);
  }
}

input.addEventListener("input", filter);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === input || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  input.focus();
});

// MARK: The timeline

let isDrawing = false;
let isWanted = false;

/** One at a time, and not again at once: while much happens it changes with each event. */
async function drawTimeline() {
  isWanted = true;
  if (isDrawing) return;
  isDrawing = true;
  while (isWanted) {
    isWanted = false;
    const answer = await fetch("/timeline.svg").catch(() => null);
    if (answer?.ok) show(new DOMParser().parseFromString(await answer.text(), "image/svg+xml"));
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  isDrawing = false;
}

function show(drawing) {
  const svg = drawing.documentElement;
  if (svg.localName !== "svg") return;
  const place = byId("timeline");
  const focused = ownership(place.querySelector("a:focus"));
  // The newest is at the right end, which a narrow screen shows unless somebody has looked elsewhere.
  const isAtEnd = place.scrollLeft + place.clientWidth >= place.scrollWidth - 5;
  place.replaceChildren(document.adoptNode(svg));
  if (isAtEnd) place.scrollLeft = place.scrollWidth;
  if (focused) [...place.querySelectorAll("a")].find((bar) => ownership(bar) === focused)?.focus();
}

/** What is one bar's own: all generations of a chat lead to the same page, and the other words change. */
function ownership(bar) {
  return bar?.querySelector("title")?.textContent.match(/^chat \d+, generation \d+/)?.[0];
}

setInterval(() => {
  if (!document.hidden) drawTimeline();
}, 60000);
