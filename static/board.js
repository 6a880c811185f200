/* The board made handier; without this file each gap is a plain link to the booking form.
   a.board__gap   a click takes an hour from there, drawing takes a span: with the mouse, or with a finger that has rested first;
                  arrow keys move the span, with Shift they change its length, Enter opens the form, Escape lets go
   [data-split]   on wide screens the form opens here, beside the board, in what template[data-panel] holds
   [data-fresh]   fetched anew each minute, and when the network or the reader is back; [data-old] tells when that fails
   [data-say]     tells a screen reader the chosen span · [data-hint] says what is possible, so it is hidden without this file */

const split = document.querySelector("[data-split]");
const [fresh, say, old] = ["fresh", "say", "old"].map((name) => document.querySelector(`[data-${name}]`));
const wide = matchMedia("(min-width: 70rem)");
const MINUTE = 60_000, REST = 400, SLACK = 8, USUAL = 60;

const board = () => fresh.querySelector(".board");
const panel = () => split.querySelector("aside");
const columnOf = (gap) => gap.closest("[data-step]");
const gapAt = ({ target }) => target.closest(".board__gap");
const linkTo = (href) => fresh.querySelector(`a[href="${CSS.escape(href)}"]`);
const clock = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
const within = (number, least, most) => Math.max(least, Math.min(number, most));
const isOther = (event) => event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

/* Choosing: a span in minutes of the day, in the column with that id, from the gap with that address. */
let choice = null;
const isOn = (gap) => choice?.column === columnOf(gap).id && choice.href === gap.getAttribute("href");

/* What a gap allows: it begins on a step and holds whole steps. */
function limits(gap) {
  const [, start, length] = gap.className.match(/from-(\d+) for-(\d+)/).map(Number);
  const { step, shortest, longest } = columnOf(gap).dataset;
  const floor = (minute) => start + Math.floor((minute - start) / step) * step;
  return { start, end: start + length, floor, step: Number(step), shortest: Math.ceil(shortest / step) * step, longest: Math.min(length, Math.floor(longest / step) * step) };
}

function choose(gap, from, length) {
  const { start, end, floor, shortest, longest } = limits(gap);
  length = within(length, shortest, longest);
  from = within(floor(from), start, end - length);
  show({ column: columnOf(gap).id, href: gap.getAttribute("href"), from, until: from + length });
}

function minuteAt(gap, y) {
  const { top, height } = gap.parentElement.getBoundingClientRect(), { first, last } = board().dataset;
  return Number(first) + ((y - top) / height) * (last - first);
}

/* From where drawing began to where the pointer is; both steps belong to the span. */
function draw(y) {
  const { start, end, floor, step, shortest, longest } = limits(press.gap);
  const [one, other] = [press.y, y].map((at) => within(floor(minuteAt(press.gap, at)), start, end - step));
  const length = within(Math.abs(other - one) + step, shortest, longest);
  choose(press.gap, other < one ? one + step - length : one, length);
}

function move(gap, direction, { shiftKey }) {
  const { start, step } = limits(gap), by = direction * step;
  if (!isOn(gap)) choose(gap, start, USUAL);
  else choose(gap, choice.from + (shiftKey ? 0 : by), choice.until - choice.from + (shiftKey ? by : 0));
}

function show(wanted) {
  fresh.querySelector(".board__span")?.remove();
  const column = wanted && document.getElementById(wanted.column);
  choice = column && wanted;
  say.textContent = "";
  if (!column) return;
  const words = board().dataset.wordsChoose.replace("{begins}", clock(wanted.from)).replace("{ends}", clock(wanted.until));
  const span = document.createElement("div");
  span.className = `board__span from-${wanted.from} for-${wanted.until - wanted.from}`;
  span.textContent = words;
  span.setAttribute("aria-hidden", "true");
  column.querySelector(".board__track").append(span);
  say.textContent = `${column.querySelector("h2").textContent}: ${words}`;
}

const bringIntoSight = () => fresh.querySelector(".board__span")?.scrollIntoView({ block: "nearest", inline: "nearest" });

/* The form: a page of its own on phones; beside the board, another span leaves what was typed as it is. */
function open() {
  const url = new URL(choice.href, location);
  url.searchParams.set("from", clock(choice.from));
  url.searchParams.set("until", clock(choice.until % 1440));  // a field for times knows no 24:00
  const fields = panel()?.querySelector("form")?.elements;
  if (!wide.matches) return location.assign(url);
  if (!fields) return openPanel(url).catch(() => location.assign(url));
  for (const [name, value] of url.searchParams) fields[name].value = value;
  fields.title.focus();
}

async function openPanel(url) {
  const page = await pageOf(await fetch(url));
  panel()?.remove();
  split.append(document.querySelector("template[data-panel]").content.cloneNode(true));
  panel().querySelector("h2").textContent = page.querySelector("h1").textContent;
  fill(page);
  panel().querySelector("[name=title]").focus({ preventScroll: true });
  bringIntoSight();
}

/* Read a page with the form; any other page is the browser's to show. */
async function pageOf(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.redirected || !page.querySelector("[data-form]")) throw new Error("This page holds no form.");
  return page;
}

const fill = (page) => panel().querySelector("[data-form]").replaceWith(page.querySelector("[data-form]"));

/* To a form sent from here the server says 201 and where to go: a redirect would be followed, and what it tells be lost. */
async function send(form, button) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Panel": "yes" } }).catch(() => null);
  panel().querySelector("[data-lost]").hidden = Boolean(answer);
  if (!answer) delete form.dataset.sent;
  else if (answer.status === 201) location.assign(answer.headers.get("Location"));
  else await pageOf(answer).then(fill).then(() => (panel().querySelector("[data-focus]") ?? panel()).focus())
    .catch(() => { form.dataset.plain = "yes"; form.requestSubmit(button); });
}

function close() {
  const gap = choice && linkTo(choice.href);
  panel()?.remove();
  show(null);
  (gap || board()).focus({ preventScroll: true });
}

split.addEventListener("submit", (event) => {
  if (event.target.dataset.plain) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
split.addEventListener("change", ({ target }) => { if (["room", "day", "from", "until"].includes(target.name)) show(null); });

/* Mouse, finger, keys. */
let press = null;  // a button or finger is down: {gap, x, y, timer, isDrawing}
let isDrawn = false;  // the click that ends a drawing is no choice of its own

function letGo() {
  clearTimeout(press?.timer);
  isDrawn = Boolean(press?.isDrawing);
  press = null;
  if (isDrawn) open();
}

split.addEventListener("pointerdown", (event) => {
  isDrawn = false;
  const gap = gapAt(event);
  if (!gap || event.pointerType !== "mouse" || isOther(event)) return;
  press = { gap, y: event.clientY };
  gap.setPointerCapture(event.pointerId);
});
split.addEventListener("pointermove", ({ pointerType, clientY }) => {
  if (pointerType !== "mouse" || !press) return;
  press.isDrawing ||= Math.abs(clientY - press.y) > SLACK;
  if (press.isDrawing) draw(clientY);
});
split.addEventListener("pointerup", ({ pointerType }) => { if (pointerType === "mouse") letGo(); });
split.addEventListener("dragstart", (event) => { if (gapAt(event)) event.preventDefault(); });

/* A finger scrolls, as everywhere, unless it has rested first. */
const forget = () => { clearTimeout(press?.timer); press = null; };
split.addEventListener("touchstart", (event) => {
  forget();
  const gap = gapAt(event), { clientX: x, clientY: y } = event.touches[0];
  if (!gap || event.touches.length > 1) return;
  press = { gap, x, y, timer: setTimeout(() => { press.isDrawing = true; draw(y); }, REST) };
}, { passive: true });
split.addEventListener("touchmove", (event) => {
  const { clientX: x, clientY: y } = event.touches[0];
  if (press?.isDrawing && event.cancelable) { event.preventDefault(); draw(y); }
  else if (press?.isDrawing) { forget(); show(null); }  // the board is scrolling all the same
  else if (press && Math.hypot(x - press.x, y - press.y) > SLACK) forget();
}, { passive: false });
split.addEventListener("touchend", (event) => { if (press?.isDrawing && event.cancelable) event.preventDefault(); letGo(); });
split.addEventListener("touchcancel", forget);
split.addEventListener("pointercancel", forget);
split.addEventListener("contextmenu", (event) => { if (press?.timer) event.preventDefault(); });

split.addEventListener("click", (event) => {
  const gap = gapAt(event), isClosing = panel()?.contains(event.target) && event.target.closest("[data-close]");
  if (isOther(event) || (!gap && !isClosing)) return;
  event.preventDefault();
  if (isClosing) return close();
  if (isDrawn && event.detail) return;
  if (event.detail) choose(gap, minuteAt(gap, event.clientY), USUAL);
  else if (!isOn(gap)) choose(gap, limits(gap).start, USUAL);  // Enter, or a screen reader
  open();
});
split.addEventListener("keydown", (event) => {
  const gap = gapAt(event), direction = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Escape" && (panel() || choice)) { forget(); close(); }
  if (!gap || !direction || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  move(gap, direction, event);
  bringIntoSight();
});
fresh.addEventListener("focusin", (event) => {
  const gap = gapAt(event);
  if (gap && choice && !panel() && !press && !isOn(gap)) show(null);
});

/* Freshness: the scrolling, the focus, the chosen span and the open form stay as they are. */
let shown = fresh.innerHTML, at = Date.now();

async function refresh() {
  if (document.hidden || press) return;
  const answer = await fetch(location, { cache: "no-cache" }).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    at = Date.now();
    if (page.title === document.title) replace(page);
    else if (!panel()) location.reload();  // another day has begun, or the reader is signed out
  }
  old.hidden = Date.now() - at < 2 * MINUTE;
  old.textContent = old.dataset.old.replace("{time}", new Date(at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" }));
}

function replace(page) {
  const came = page.querySelector("[data-fresh]").innerHTML;
  if (came === shown || press) return;
  const { scrollTop, scrollLeft } = board(), focused = fresh.contains(document.activeElement) && document.activeElement;
  const [steps, newSteps] = [document, page].map((one) => one.querySelector('link[href*="steps.css"]'));
  if (steps.getAttribute("href") !== newSteps.getAttribute("href")) steps.replaceWith(document.adoptNode(newSteps));
  fresh.innerHTML = shown = came;
  board().scrollTo(scrollLeft, scrollTop);
  if (focused) (linkTo(focused.getAttribute("href") ?? "") ?? board()).focus({ preventScroll: true });
  fresh.querySelector("[data-hint]").hidden = false;
  show(choice);
}

setInterval(refresh, MINUTE);
addEventListener("online", refresh);
addEventListener("pageshow", ({ persisted }) => { if (persisted) { show(null); refresh(); } });
document.addEventListener("visibilitychange", refresh);
fresh.querySelector("[data-hint]").hidden = false;
