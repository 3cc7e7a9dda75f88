// The inspector stands beside the grid; where there is no room beside it, the same fragment opens in a dialog.
// Where the reader begins: the first of these that is there.
const STARTS = ["[autofocus]", "[data-levels] input:checked", "[data-levels] input", "h2"];
const narrow = matchMedia("(max-width: 66rem)");

function inspector() {
  return document.getElementById("inspector");
}

// On a page without a grid: the id of the control that opened the inspector, which may be drawn anew meanwhile.
let opener = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target } = event.detail;
  if (target?.id === "inspector" && !elt.closest("#inspector")) opener = elt.id;
});

function currentCell() {
  return document.querySelector("[data-grid] .lv[aria-current]") ?? document.getElementById(opener);
}

function dialogRound(aside) {
  const opened = aside.closest("dialog");
  if (opened) return opened;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-label", aside.getAttribute("aria-label") ?? "");
  aside.before(dialog);
  dialog.append(aside);
  aside.classList.remove("desk");
  dialog.addEventListener("close", () => {
    aside.replaceChildren();
    aside.classList.add("desk");
    dialog.replaceWith(aside);
    currentCell()?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  return dialog;
}

function leave() {
  const dialog = inspector()?.closest("dialog");
  if (dialog) dialog.close();
  else currentCell()?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const aside = inspector();
  if (!aside || event.target !== aside || !aside.childElementCount) return;
  if (narrow.matches) {
    const dialog = dialogRound(aside);
    if (!dialog.open) dialog.showModal();
  }
  const start = STARTS.map((each) => aside.querySelector(each)).find(Boolean);
  start?.focus({ preventScroll: !narrow.matches });
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (!close || !close.closest("#inspector")) return;
  event.preventDefault();
  if (close.closest("dialog")) return leave();
  const cell = currentCell();
  inspector().replaceChildren();
  cell?.removeAttribute("aria-current");
  cell?.closest("tr")?.removeAttribute("aria-selected");
  cell?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest?.("#inspector")) return;
  event.preventDefault();
  leave();
});

// The server says when a level is stored: the dialog has done its work, on a wide page the next cell can be reached.
document.addEventListener("saved", leave);
