/* The week of who can meet when, as a grid of hours; it writes into the rows of from and until, which stay the form.
   [data-week]    holds the rows; data-words-* are what the grid says
   [data-day]     a day with its rows; [data-add] and [data-remove] work without asking the server */

const HOUR = 60;
const USUAL = [8, 20];
const week = document.querySelector("[data-week]");
const rows = week.querySelector("[data-rows]");
const days = [...rows.querySelectorAll("[data-day]")];
const blank = days[0].querySelector("[data-span]").cloneNode(true);
blank.querySelectorAll(".field__error").forEach((error) => error.remove());

function minutes(text) {
  const [hour, minute] = text.split(":").map(Number);
  return text ? hour * HOUR + minute : null;
}

function clock(at) {
  const last = Math.min(at, 24 * HOUR - 1); // a day ends at 23:59 here, for midnight is the next one's
  return [Math.floor(last / HOUR), last % HOUR].map((part) => String(part).padStart(2, "0")).join(":");
}

function inputs(span) { return [...span.querySelectorAll("input")]; }

function spans(day) {
  return [...day.querySelectorAll("[data-span]")]
    .map((span) => inputs(span).map((input) => minutes(input.value)))
    .filter(([begins, ends]) => begins !== null && ends !== null && begins < ends)
    .map(([begins, ends]) => [begins, ends === 24 * HOUR - 1 ? 24 * HOUR : ends]);
}

function line(day, begins = "", ends = "") {
  const list = day.querySelector("[data-spans]");
  const taken = [...list.querySelectorAll("input")].map((input) => Number(input.name.split("-")[1]));
  const number = Math.max(-1, ...taken) + 1;
  const span = blank.cloneNode(true);
  const words = day.querySelector("legend").textContent;
  for (const [at, input] of inputs(span).entries()) {
    const [, , part] = input.name.split("-");
    const label = span.querySelectorAll("label")[at];
    input.id = input.name = label.htmlFor = `${day.dataset.name}-${number}-${part}`;
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.value = at ? ends : begins;
    label.textContent = `${words}, ${label.textContent.split(", ")[1]}${number ? ` (${number + 1})` : ""}`;
  }
  const remove = span.querySelector("[data-remove]");
  remove.value = `remove-${day.dataset.name}-${number}`;
  remove.querySelector("span").textContent = `${remove.title}: ${words} ${number + 1}`;
  list.append(span);
  return span;
}

function write(day, kept) {
  day.querySelector("[data-spans]").replaceChildren();
  for (const [begins, ends] of kept) line(day, clock(begins), clock(ends));
  if (!kept.length) line(day);
}

function merged(all) {
  const kept = [];
  for (const [begins, ends] of all.sort((one, other) => one[0] - other[0])) {
    const last = kept.at(-1);
    if (last && begins <= last[1]) last[1] = Math.max(last[1], ends);
    else kept.push([begins, ends]);
  }
  return kept;
}

function set(day, hour, isWanted) {
  const [from, until] = [hour * HOUR, (hour + 1) * HOUR];
  const kept = isWanted
    ? merged([...spans(day), [from, until]])
    : merged(spans(day)).flatMap(([begins, ends]) => [[begins, Math.min(ends, from)], [Math.max(begins, until), ends]])
      .filter(([begins, ends]) => begins < ends);
  if (kept.length > Number(day.dataset.most)) return;
  write(day, kept);
  show();
}

function covered(day, hour) {
  const inside = merged(spans(day)).reduce((sum, [begins, ends]) =>
    sum + Math.max(0, Math.min(ends, (hour + 1) * HOUR) - Math.max(begins, hour * HOUR)), 0);
  return inside === 0 ? "false" : inside === HOUR ? "true" : "mixed";
}

/* The grid: one stop for the tab key, arrows inside, and a mouse may paint over several hours. */
const all = days.flatMap(spans);
const first = Math.min(USUAL[0], ...all.map(([begins]) => Math.floor(begins / HOUR)));
const last = Math.max(USUAL[1], ...all.map(([, ends]) => Math.ceil(ends / HOUR)));
const table = document.createElement("table");
const cells = [];
let painting = null;

function heading(text, scope, row) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.append(text);
  return row.appendChild(cell);
}

function cell(day, hour, row) {
  const button = document.createElement("button");
  const words = week.dataset.wordsToggle.replace("{day}", days[day].querySelector("legend").textContent);
  button.type = "button";
  button.tabIndex = -1;
  button.setAttribute("aria-label", words.replace("{hour}", String(hour)));
  Object.assign(button.dataset, { column: day, hour });
  row.appendChild(document.createElement("td")).append(button);
  cells.push(button);
}

function build() {
  table.className = "hours";
  table.setAttribute("role", "grid");
  table.setAttribute("aria-label", week.dataset.wordsGrid);
  const head = table.createTHead().insertRow();
  heading("", "col", head).setAttribute("aria-hidden", "true");
  for (const day of days) {
    const words = heading("", "col", head);
    const short = document.createElement("abbr");
    short.title = day.querySelector("legend").textContent;
    short.textContent = short.title.slice(0, document.documentElement.lang.startsWith("de") ? 2 : 3);
    words.append(short);
  }
  const body = table.createTBody();
  for (let hour = first; hour < last; hour += 1) {
    const row = body.insertRow();
    heading(String(hour), "row", row);
    days.forEach((_day, number) => cell(number, hour, row));
  }
  cells[0].tabIndex = 0;
}

function show() {
  for (const button of cells) button.setAttribute("aria-pressed", covered(days[button.dataset.column], Number(button.dataset.hour)));
}

function move(button, columns, hours) {
  const next = cells[cells.indexOf(button) + columns + hours * days.length];
  const isInRow = columns === 0 || (next && next.dataset.hour === button.dataset.hour);
  if (!next || !isInRow) return;
  button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function press(button, isWanted) { set(days[button.dataset.column], Number(button.dataset.hour), isWanted); }

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
table.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  move(event.target, ...step);
});
table.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && painting === null) press(button, button.getAttribute("aria-pressed") !== "true");
  painting = null;
});
table.addEventListener("pointerdown", (event) => {
  const button = event.target.closest("button");
  if (!button || event.pointerType !== "mouse") return;
  painting = button.getAttribute("aria-pressed") !== "true";
  press(button, painting);
});
table.addEventListener("pointerover", (event) => {
  const button = event.target.closest("button");
  if (button && painting !== null && event.buttons === 1) press(button, painting);
});
addEventListener("pointerup", (event) => { if (!table.contains(event.target)) painting = null; });

rows.addEventListener("input", show);
rows.addEventListener("click", (event) => {
  const day = event.target.closest("[data-day]");
  if (event.target.closest("[data-add]")) {
    event.preventDefault();
    if (day.querySelectorAll("[data-span]").length < Number(day.dataset.most)) inputs(line(day))[0].focus();
  } else if (event.target.closest("[data-remove]")) {
    event.preventDefault();
    event.target.closest("[data-span]").remove();
    if (!day.querySelector("[data-span]")) line(day);
    day.querySelector("[data-add]").focus();
    show();
  }
});

build();
show();
const exact = document.createElement("details");
const summary = exact.appendChild(document.createElement("summary"));
summary.textContent = week.dataset.wordsRows;
exact.open = Boolean(rows.querySelector(".field__error")) || Boolean(document.querySelector(".panel--refusal"));
rows.before(table, exact);
exact.append(rows);
