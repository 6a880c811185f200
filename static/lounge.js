/* Small comforts; every page works without them.
   [data-focus]      a panel that takes the focus when the page opens (refusals)
   form[data-confirm="Question?"] (data-confirm-yes="Cancel the booking")  asks first, in a dialog of the page
   [data-now]        inside a board: scrolled into view when the page opens
   .board-chooser    links to the columns of a board
   button[data-copy="id"] (data-copied="Copied")  copies what the field with this id holds; hidden where that is not possible
   form[data-theme-form]  light and dark change at once; the server remembers */

const dialog = document.getElementById("confirm-dialog");

function ask(form, submitter) {
  const [yes, no] = dialog.querySelectorAll("button");
  dialog.querySelector("p").textContent = form.dataset.confirm;
  yes.textContent = form.dataset.confirmYes || yes.dataset.word;
  yes.onclick = () => { form.dataset.confirmed = "yes"; dialog.close(); form.requestSubmit(submitter); };
  no.onclick = () => dialog.close();
  dialog.showModal();
  no.focus();
}

/* A second press of the same button must not send twice. Disabling waits for the event to pass: a disabled button's value is not sent. */
function holdButtons(form) {
  setTimeout(() => {
    for (const button of form.elements) {
      if (button.type === "submit" && !button.disabled) { button.disabled = true; button.dataset.held = "yes"; }
    }
  });
}

async function changeTheme(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (answer.status >= 400) { form.submit(); return; }
  document.documentElement.dataset.theme = form.dataset.themeForm;
  for (const other of document.querySelectorAll("form[data-theme-form]")) {
    other.querySelector("button").setAttribute("aria-pressed", String(other === form));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (form.dataset.themeForm) {
    event.preventDefault();
    changeTheme(form).catch(() => form.submit());
  } else if (form.dataset.confirm && !form.dataset.confirmed && dialog?.showModal) {
    event.preventDefault();
    ask(form, event.submitter);
  } else {
    holdButtons(form);
  }
});

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-held]")) { button.disabled = false; delete button.dataset.held; }
  for (const form of document.querySelectorAll("[data-confirmed]")) delete form.dataset.confirmed;
});

document.querySelector("[data-focus]")?.focus();

/* The board opens at the hour before now, at a full hour, so that its head cuts no entry in two. */
const now = document.querySelector(".board [data-now]");
if (now) {
  const board = now.closest(".board");
  const hour = 6 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  board.scrollTop = (Math.floor(now.offsetTop / hour) - 1) * hour;
}

/* On phones the links to the rooms move the board sideways only, so that the hour in sight stays. */
document.querySelector(".board-chooser")?.addEventListener("click", (event) => {
  const room = document.getElementById(event.target.closest("a")?.hash.slice(1));
  const board = room?.closest(".board");
  if (!board) return;
  event.preventDefault();
  board.scrollTo({ left: room.offsetLeft - board.querySelector(".board__hours").offsetWidth });
  room.querySelector("a")?.focus({ preventScroll: true });
});

/* Copying needs https or this machine; elsewhere the field is there to be marked by hand. */
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const word = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = word; }, 2000);
  });
}
