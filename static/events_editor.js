/* Live help for the page on which an event is planned; without it every button still works by the server.
   [data-text]           a text in Markdown: how it will look follows what is typed
   [data-room]           what is said of a room: whether it is free follows day and time
   [data-others]         what else is on that day for the same people
   [data-lines], [data-add], [data-remove], [data-template]   lines of questions and co-hosts, without asking the server
   input[data-largest]   a file that is too large is refused before it is sent */

const form = document.getElementById("editor");
const PAUSE = 350;
form.classList.add("has-script");

/* One thing at a time: what was asked last counts, and what was asked before is no longer waited for. */
function later(deed) {
  let waiting;
  let running;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      running?.abort();
      running = new AbortController();
      deed(running.signal).catch(() => {});
    }, PAUSE);
  };
}

/* How a text will look. */
for (const text of form.querySelectorAll("[data-text]")) {
  const shown = document.getElementById(`preview-${text.dataset.text}`);
  text.addEventListener("input", later(async (signal) => {
    const body = new URLSearchParams({ text: text.value, csrf_token: form.elements.csrf_token?.value ?? "" });
    const answer = await fetch(form.dataset.preview, { method: "POST", body, signal });
    if (!answer.ok) return;
    const { html } = await answer.json();
    if (html) shown.innerHTML = html; else shown.textContent = shown.dataset.nothing;
  }));
}

/* Which rooms are free, and what else is on that day for the same people. */
const ASKED = ["day", "from", "until", "doors", "last_day", "place_kind", "rooms", "reach", "topics", "markets", "regions"];
const others = form.querySelector("[data-others]");
const look = later(async (signal) => {
  const asked = new URLSearchParams([...new FormData(form)].filter(([name]) => ASKED.includes(name)));
  asked.set("event", form.dataset.event ?? "0");
  const answer = await fetch(`${form.dataset.rooms}?${asked}`, { signal });
  if (!answer.ok) return;
  const { items, others: warning } = await answer.json();
  if (others.innerHTML.trim() !== warning) others.innerHTML = warning;
  const states = new Map(items.map((one) => [String(one.id), one]));
  for (const place of form.querySelectorAll("[data-room]")) {
    const state = states.get(place.dataset.room);
    place.textContent = state?.said ?? "";
    place.classList.toggle("is-free", Boolean(state?.is_free));
  }
});
form.addEventListener("change", (event) => { if (ASKED.includes(event.target.name)) look(); });

/* Lines. The numbers in the names only need to differ. */
function add(kind) {
  const lines = form.querySelector(`[data-lines="${kind}"]`);
  const numbers = [...lines.querySelectorAll("[name]")].map((one) => Number(one.name.split("-")[1])).filter(Number.isInteger);
  const next = String(1 + Math.max(-1, ...numbers));
  const line = form.querySelector(`[data-template="${kind}"]`).content.firstElementChild.cloneNode(true);
  for (const part of line.querySelectorAll("*")) {
    for (const name of ["id", "for", "name", "value", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value?.includes("__n__")) part.setAttribute(name, value.replaceAll("__n__", next));
    }
  }
  lines.append(line);
  line.querySelector("input:not([type=hidden])").focus();
}

function remove(button) {
  const line = button.closest("[data-line]");
  const lines = line.parentElement;
  const near = line.nextElementSibling ?? line.previousElementSibling;
  line.remove();
  (near?.querySelector("input:not([type=hidden])") ?? form.querySelector(`[data-add="${lines.dataset.lines}"]`)).focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button?.matches("[data-add], [data-remove]")) return;
  event.preventDefault();
  if (button.matches("[data-add]")) add(button.dataset.add); else remove(button);
});

const file = form.querySelector("[data-largest]");
file.addEventListener("change", () => {
  const isTooLarge = file.files[0]?.size > Number(file.dataset.largest);
  form.querySelector("[data-file-said]").textContent = isTooLarge ? file.dataset.tooLarge : "";
  if (isTooLarge) file.value = "";
});
