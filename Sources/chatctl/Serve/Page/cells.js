// Draws places of tables. Texts are set as texts: nothing that anybody wrote becomes markup.

/** How far the server's clock is ahead of this one, in milliseconds. */
let ahead = 0;

export function setClock(serverNow) {
  ahead = serverNow - Date.now();
}

const units = [["d", 86400000], ["h", 3600000], ["m", 60000], ["s", 1000]];

/** The largest unit that fits, rounded down: `250ms`, `59s`, `23h`. */
export function span(milliseconds) {
  const [name, size] = units.find(([, size]) => milliseconds >= size) ?? ["ms", 1];
  return `${Math.floor(Math.max(milliseconds, 0) / size)}${name}`;
}

/** `3s ago`, `in 5m`, `now`. */
export function relative(time, now) {
  const age = now - time;
  if (Math.abs(age) < 1000) return "now";
  return age > 0 ? `${span(age)} ago` : `in ${span(-age)}`;
}

/** As it would be typed: `1m30s`. */
export function exact(milliseconds) {
  let rest = milliseconds;
  const parts = [...units, ["ms", 1]].map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? `${count}${name}` : "";
  });
  return parts.join("") || "0s";
}

const twoDigits = (number) => String(number).padStart(2, "0");

/** `2026-01-31 13:05:09`; of today the time alone. */
export function clockTime(milliseconds, isToday = isOfToday(milliseconds)) {
  const time = new Date(milliseconds);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":");
  const date = [time.getFullYear(), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())].join("-");
  return isToday ? clock : `${date} ${clock}`;
}

function isOfToday(milliseconds) {
  return new Date(milliseconds).toDateString() === new Date(Date.now() + ahead).toDateString();
}

/** What grows with the time, and how it is drawn. */
const growing = new Map();

/** Draws a cell, whatever was there before. */
export function draw(element, cell) {
  growing.delete(element);
  element.className = element.dataset.class ?? "";
  if (cell.style) element.classList.add(cell.style);
  if ("bar" in cell) drawBar(element, cell);
  else if ("ago" in cell) grow(element, (now) => relative(cell.ago, now), cell.ago);
  else if ("since" in cell) grow(element, (now) => span(now - cell.since), cell.since);
  else element.textContent = cell.text;
}

function grow(element, words, time) {
  const draw = (now) => {
    const text = words(now);
    if (element.textContent !== text) element.textContent = text;
  };
  element.title = clockTime(time, false);
  growing.set(element, draw);
  draw(Date.now() + ahead);
}

function drawBar(element, cell) {
  const bar = document.createElement("span");
  const fill = document.createElement("span");
  const words = document.createElement("span");
  bar.className = "bar";
  bar.setAttribute("role", "meter");
  bar.setAttribute("aria-label", "age of the heartbeat, towards stale");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  bar.append(fill);
  words.textContent = ` of ${exact(cell.limit_ms)}`;
  element.replaceChildren(bar, words);
  const draw = (now) => {
    const age = Math.max(now - cell.bar, 0);
    const share = cell.limit_ms > 0 ? Math.min(age / cell.limit_ms, 1) : 1;
    fill.style.inlineSize = `${Math.floor(share * 100)}%`;
    bar.setAttribute("aria-valuenow", Math.floor(share * 100));
    bar.setAttribute("aria-valuetext", `${span(age)} of ${exact(cell.limit_ms)}`);
  };
  growing.set(element, draw);
  draw(Date.now() + ahead);
}

setInterval(() => {
  const now = Date.now() + ahead;
  for (const [element, draw] of growing) {
    if (element.isConnected) draw(now);
    else growing.delete(element);
  }
}, 1000);
