// The display at a door. The house sends beforehand all that the door will say for a day, in both languages; here it is
// said when its time comes, also where there is no network. Every few seconds it is asked whether that still holds.

const ASKS_EVERY = 10_000;
const ASKS_AGAIN = 5_000;
const PATIENCE = 8_000;
const GAP = 25_000;
const SPEAKS_OTHERWISE_FOR = 60_000;
const NEWS_FOR = 8_000;
const MOST_NEXT = 4;
const FULL = 5 * 60_000;
const MINUTE = 60_000;

const body = document.body;
const { address, version, language: houses } = body.dataset;
const place = `door ${address}`;

let known = null; // what the house said last: { etag, at, ahead, state }, kept over a restart of the browser
let language = houses;
let spokenUntil = 0;
let news = "";
let newsUntil = 0;
let isBusy = false;
let timer = 0;

const find = (name, within = body) => within.querySelector(`[${name}]`);
const now = () => Date.now() + (known?.ahead ?? 0);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

begin();

function begin() {
  document.cookie = `door_alive=1; path=/display; max-age=86400; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  known = remembered();
  for (const form of body.querySelectorAll("form")) form.addEventListener("submit", act);
  find("data-language-switch").addEventListener("click", speakOtherwise);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { stayAwake(); ask(); } });
  addEventListener("online", ask);
  setInterval(show, 1000);
  show();
  ask();
  stayAwake();
  keepPage();
}

// What is known ----------------------------------------------------------------------------------

function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(place));
    return found?.state?.version === version ? found : null;
  } catch {
    return null;
  }
}

function remember() {
  try {
    localStorage.setItem(place, JSON.stringify(known));
  } catch { /* a full or forbidden store is no reason to say nothing */ }
}

async function ask() {
  clearTimeout(timer);
  let next = ASKS_AGAIN;
  try {
    const headers = { Accept: "application/json" };
    if (known) headers["If-None-Match"] = known.etag;
    const sent = Date.now();
    const answer = await fetch(`${address}/state.json`, { headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    const told = answer.status === 304 ? null : await answer.json();
    if (told?.paired === false) return leave();
    if (answer.ok || answer.status === 304) {
      learn(answer, told, sent);
      next = ASKS_EVERY;
    }
  } catch { /* no network, or no house: what is known is shown, and the question asked again */ }
  timer = setTimeout(ask, next * (0.9 + Math.random() * 0.2));
  show();
}

function learn(answer, told, sent) {
  const received = Date.now();
  // The tablet's own clock may be wrong: the house's counts, in the middle between question and answer.
  const ahead = Number(answer.headers.get("X-Now")) - (sent + received) / 2;
  known = { etag: answer.headers.get("ETag") ?? known?.etag, at: received, ahead, state: told ?? known.state };
  if (told && told.version !== version) return location.reload();
  remember();
}

async function leave() {
  localStorage.removeItem(place);
  if ("caches" in window) await caches.delete("door");
  location.replace("/display");
}

// What is shown ----------------------------------------------------------------------------------

function show() {
  if (!known) return;
  const at = now();
  if (spokenUntil && Date.now() > spokenUntil) { language = houses; spokenUntil = 0; }
  const words = known.state.words[language];
  const isGone = Date.now() - known.at > GAP || known.at > Date.now();
  const moment = at < known.state.known_until ? known.state.moments.findLast((one) => one.from <= at) : null;
  const since = time(known.at + known.ahead);

  document.documentElement.lang = language;
  body.classList.toggle("has-gap", isGone);
  attribute(body, "data-state", moment?.state ?? "unknown");
  text(find("data-clock"), time(at));
  const said = moment?.said[language] ?? { head: words.unknown, until: "", also: fill(words.unknown_also, { since }) };
  for (const part of ["head", "until", "also"]) text(find(`data-said="${part}"`), said[part]);
  text(find("data-title"), moment?.title ?? "");
  text(find("data-known"), isGone ? fill(words.gap, { since }) : fill(words.known, { time: since }));
  for (const element of body.querySelectorAll("[data-word]")) text(element, words[element.dataset.word]);
  showNext(at, words);
  showDeeds(moment, at, words, isGone);
  const shown = Date.now() < newsUntil ? news : "";
  text(find("data-news"), shown);
  find("data-news").hidden = !shown;
  const other = language === "de" ? "en" : "de";
  attribute(find("data-language-switch"), "lang", other);
  text(find("data-language-switch"), other === "en" ? "English" : "Deutsch");
}

function showNext(at, words) {
  const list = find("data-next");
  const coming = known.state.next.filter((one) => one.from > at).slice(0, MOST_NEXT);
  const rows = coming.map((one) => `${one.begins}–${one.ends}\n${one.title || words.booked}`);
  find("data-nothing").hidden = rows.length > 0;
  if (list.dataset.shown === rows.join("\t")) return;
  list.dataset.shown = rows.join("\t");
  list.replaceChildren(...rows.map((row) => {
    const item = document.createElement("li");
    item.append(...row.split("\n").map((part, number) => {
      const span = document.createElement("span");
      span.textContent = part;
      if (!number) span.className = "times";
      return span;
    }));
    return item;
  }));
}

function showDeeds(moment, at, words, isGone) {
  showDeed("check_in", moment?.check_in);
  showDeed("end", moment?.end);
  showLengths(moment?.lengths ?? [], at, words);
  for (const button of body.querySelectorAll(".door__deeds button")) button.disabled = isBusy || isGone;
}

function showDeed(name, booking) {
  const deed = find(`data-deed="${name}"`);
  const field = find('name="booking"', deed);
  if (field.value !== String(booking ?? "")) {
    field.value = booking ?? "";
    if (deed.open) deed.open = false;
  }
  deed.hidden = !booking;
}

function showLengths(lengths, at, words) {
  const row = find("data-lengths");
  const minute = Math.floor(at / MINUTE) * MINUTE;
  find('data-deed="book"').hidden = !lengths.length;
  if (row.children.length !== lengths.length) {
    row.replaceChildren(...lengths.map(() => {
      const button = document.createElement("button");
      button.className = "door__button door__button--main";
      button.name = "minutes";
      const until = document.createElement("small");
      until.className = "times";
      button.append(document.createElement("b"), " ", until);
      return button;
    }));
  }
  lengths.forEach((length, number) => {
    const button = row.children[number];
    const end = Math.floor((minute + length * MINUTE) / FULL) * FULL;
    attribute(button, "value", String(length));
    text(button.querySelector("b"), fill(words.minutes, { count: length }));
    text(button.querySelector("small"), fill(words.until, { time: time(end) }));
  });
}

function time(at) {
  return new Intl.DateTimeFormat("de", { hour: "2-digit", minute: "2-digit", timeZone: known.state.zone }).format(at);
}

function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// What is touched --------------------------------------------------------------------------------

async function act(event) {
  event.preventDefault();
  if (isBusy || !known) return;
  const form = event.target;
  const sent = new FormData(form, event.submitter);
  isBusy = true;
  show();
  const words = known.state.words[language];
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: sent, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE),
    });
    const told = await answer.json();
    if (told.paired === false) return leave();
    tell(told.refused?.join(" ") ?? (answer.ok ? "" : words.failed));
  } catch {
    tell(navigator.onLine ? words.failed : words.offline);
  }
  isBusy = false;
  for (const opened of body.querySelectorAll("details[open]")) opened.open = false;
  await ask();
}

function tell(words) {
  news = words;
  newsUntil = Date.now() + NEWS_FOR;
}

function speakOtherwise(event) {
  if (!known) return;
  event.preventDefault();
  language = language === "de" ? "en" : "de";
  spokenUntil = language === houses ? 0 : Date.now() + SPEAKS_OTHERWISE_FOR;
  show();
}

// What outlives a restart --------------------------------------------------------------------------

async function stayAwake() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch { /* the tablet's own setting decides then */ }
}

async function keepPage() {
  if (!("serviceWorker" in navigator)) return; // not over plain http: then the page lasts as long as it is open
  try {
    await navigator.serviceWorker.register("/display/sw.js", { scope: "/display/" });
    const answer = await fetch(address, { cache: "no-store", redirect: "error", headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const cache = await caches.open("door");
    const files = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);
    const wanted = new Set(files);
    await cache.put(address, new Response(await answer.blob(), { headers: plain(answer.headers) }));
    for (const old of await cache.keys()) {
      if (old.url.includes("/static/") && !wanted.has(old.url)) await cache.delete(old);
    }
    await cache.addAll(files);
    body.dataset.kept = version;
  } catch { /* tried again when the page is opened next */ }
}

function plain(headers) {
  // Not the header by which a page without a script is fetched anew.
  const kept = ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"];
  return Object.fromEntries(kept.filter((name) => headers.has(name)).map((name) => [name, headers.get(name)]));
}
