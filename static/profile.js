/* Live help for the page on which a firm writes of itself; without it every button still works by the server.
   [data-told]        a text with its meter: words are counted, and what is said follows the length
   [data-find]        the button that finds sectors; its value is where they are asked for
   [data-lines]       the lines of the markets; [data-add] and [data-remove] work without asking the server
   input[data-largest]  a file that is too large is refused before it is sent */

const form = document.getElementById("profile");

function count(text) { return text.split(/\s+/).filter(Boolean).length; }

function tell(part) {
  const words = count(part.querySelector("input, textarea").value);
  const level = JSON.parse(part.dataset.levels).findLast(([from]) => words >= from);
  const bar = part.querySelector("[data-meter]");
  const counted = words === 1 ? part.dataset.word : part.dataset.words.replace("777", String(words));
  bar.querySelector("[data-sentence]").textContent = level[1];
  bar.querySelector("[data-count]").textContent = counted;
  bar.querySelector("rect").setAttribute("width", String(Math.round(1000 * Math.min(words / part.dataset.full, 1))));
}

/* Sectors: what is ticked stays, what was found and not ticked makes room for what is found next. */
const list = form.querySelector("[data-sectors]");
const finder = form.querySelector("[data-find]");
const field = form.querySelector("[name=find]");
const found = form.querySelector("[data-found]");
let asked = 0;
let waiting;

function tick(item) {
  const line = document.createElement("li");
  const label = line.appendChild(document.createElement("label"));
  const box = label.appendChild(document.createElement("input"));
  const words = label.appendChild(document.createElement("span"));
  const code = document.createElement("small");
  box.type = "checkbox";
  box.name = "sectors";
  box.value = item.code;
  box.id = label.htmlFor = `sectors-${item.code}`;
  label.className = "choice";
  code.className = "soft times";
  code.textContent = item.code;
  words.append(`${item.title} `, code);
  return line;
}

function show(items) {
  const boxes = [...list.querySelectorAll("input")];
  for (const box of boxes) if (!box.checked) box.closest("li").remove();
  const kept = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  list.append(...items.filter((item) => !kept.has(item.code)).map(tick));
  form.querySelector("[data-no-sectors]")?.toggleAttribute("hidden", list.children.length > 0);
}

async function find() {
  const mine = ++asked;
  const typed = field.value.trim();
  const answer = await fetch(`${finder.dataset.find}?q=${encodeURIComponent(typed)}`);
  if (mine !== asked || !answer.ok) return;
  const { items } = await answer.json();
  show(items);
  found.textContent = typed.length < 2 ? "" : items.length ? found.dataset.some : found.dataset.none;
}

/* Markets. The numbers in the names only need to differ. */
const lines = form.querySelector("[data-lines]");

function add() {
  const next = 1 + Math.max(-1, ...[...lines.querySelectorAll("select")].map((one) => Number(one.name.split("-")[1])));
  const line = form.querySelector("[data-line-template]").content.firstElementChild.cloneNode(true);
  for (const part of line.querySelectorAll("[id], [for], [name], [value]")) {
    for (const name of ["id", "for", "name", "value"]) {
      const value = part.getAttribute(name);
      if (value?.includes("__n__")) part.setAttribute(name, value.replace("__n__", String(next)));
    }
  }
  lines.append(line);
  line.querySelector("select").focus();
}

function remove(button) {
  const line = button.closest("[data-line]");
  const near = line.nextElementSibling ?? line.previousElementSibling;
  line.remove();
  (near?.querySelector("select") ?? form.querySelector("[data-add]")).focus();
}

form.addEventListener("input", (event) => {
  const part = event.target.closest("[data-told]");
  if (part) tell(part);
  if (event.target === field) {
    clearTimeout(waiting);
    waiting = setTimeout(() => find().catch(() => {}), 200);
  }
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches("[data-add], [data-remove], [data-find]")) {
    event.preventDefault();
    if (button.matches("[data-add]")) add();
    else if (button.matches("[data-remove]")) remove(button);
    else find().catch(() => form.requestSubmit(button));
  }
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    find().catch(() => {});
  }
});

const logo = form.querySelector("[data-largest]");
logo.addEventListener("change", () => {
  const isTooLarge = logo.files[0]?.size > Number(logo.dataset.largest);
  form.querySelector("[data-file-said]").textContent = isTooLarge ? logo.dataset.tooLarge : "";
  if (isTooLarge) logo.value = "";
});

/* What the browser kept of an earlier visit counts, too. */
for (const part of form.querySelectorAll("[data-told]")) tell(part);
