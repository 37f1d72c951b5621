import { draw } from "./cells.js";
import { actionButtons } from "./actions.js";

/** A table whose rows come, go and change by their identities. */
export class LiveTable {
  #table;
  #empty;
  #subject;
  #rows = new Map();
  #columns = [];
  #body;

  /**
   * @param table The element.
   * @param empty What stands there instead of no row at all.
   * @param subject What an action is about: the name of the form's field.
   */
  constructor(table, empty, subject) {
    this.#table = table;
    this.#empty = empty;
    this.#subject = subject;
  }

  get rows() {
    return [...this.#rows.values()];
  }

  /** Begins anew. */
  begin(columns, acts) {
    this.#columns = columns;
    this.#rows.clear();
    const head = document.createElement("thead");
    const line = head.insertRow();
    for (const name of acts ? [...columns, "ACTIONS"] : columns) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = name;
      cell.className = columnClass(name);
      line.append(cell);
    }
    this.#body = document.createElement("tbody");
    this.#table.replaceChildren(head, this.#body);
  }

  apply(change, acts) {
    for (const row of change.rows) this.#draw(row, acts);
    if (change.order) this.#arrange(change.order);
    this.#table.classList.toggle("empty", this.#rows.size === 0);
    if (this.#rows.size === 0) {
      const cell = document.createElement("td");
      cell.colSpan = this.#columns.length + (acts ? 1 : 0);
      cell.textContent = this.#empty;
      this.#body.replaceChildren(document.createElement("tr"));
      this.#body.rows[0].append(cell);
    }
  }

  #draw(row, acts) {
    const line = this.#rows.get(row.id) ?? this.#make(row, acts);
    row.cells.forEach((cell, index) => {
      const place = line.cells[index];
      const told = JSON.stringify(cell);
      if (place.dataset.told === told) return;
      place.dataset.told = told;
      draw(index === 0 && row.chat ? place.firstChild : place, cell);
    });
    // What somebody is about to press stays where it is.
    const actions = row.actions.join();
    if (!acts || line.dataset.actions === actions) return;
    line.dataset.actions = actions;
    line.lastElementChild.replaceChildren(
      ...actionButtons(row.actions, { [this.#subject]: row.id }));
  }

  #make(row, acts) {
    const line = document.createElement("tr");
    this.#columns.forEach((name, index) => {
      const cell = document.createElement(index === 0 ? "th" : "td");
      if (index === 0) cell.scope = "row";
      cell.dataset.class = columnClass(name);
      cell.className = cell.dataset.class;
      line.append(cell);
    });
    if (row.chat) {
      const link = document.createElement("a");
      link.href = `/chats/${row.chat}`;
      line.cells[0].append(link);
    }
    if (acts) {
      const place = document.createElement("td");
      place.className = "c-actions";
      line.append(place);
    }
    this.#rows.set(row.id, line);
    return line;
  }

  #arrange(order) {
    const wanted = new Set(order);
    for (const [id, line] of this.#rows) {
      if (wanted.has(id)) continue;
      line.remove();
      this.#rows.delete(id);
    }
    let place = null;
    for (const id of order) {
      const line = this.#rows.get(id);
      if (!line) continue;
      const next = place ? place.nextSibling : this.#body.firstChild;
      if (line !== next) this.#body.insertBefore(line, next);
      place = line;
    }
    while (place?.nextSibling) place.nextSibling.remove();
  }
}

function columnClass(name) {
  return `c-${name.toLowerCase().replaceAll(" ", "-")}`;
}
