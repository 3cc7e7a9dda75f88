// Rating many competencies by keyboard: one row is open at a time, and saving it opens the next.
//
//   <section data-ratings> … <details data-rating name="rating"> <summary> … <form> <fieldset data-levels> … [data-save] [data-still]
//
// j, k: next, previous; a level's number or n: choose; Enter: save; s: still true; c: comment; Esc: close.
// The server tells in the event "rated" which row is stored; it is found again by its id.
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const ROW = "[data-ratings] [data-rating]";

function rows() {
  return [...document.querySelectorAll(ROW)];
}

function openRow() {
  return document.querySelector(`${ROW}[open]`);
}

// Where one was last, for when no row is open.
let place = -1;

function begin(row) {
  const chosen = row.querySelector("[data-levels] input:checked");
  (chosen ?? row.querySelector("summary")).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function open(row) {
  if (!row) return;
  const before = openRow();
  if (before && before !== row) before.open = false;
  row.open = true;
  place = rows().indexOf(row);
  begin(row);
}

function step(by) {
  const all = rows();
  const at = openRow() ? all.indexOf(openRow()) : place;
  open(all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

function close() {
  const row = openRow();
  if (!row) return false;
  row.open = false;
  row.querySelector("summary").focus();
  return true;
}

function choose(row, key) {
  const radio = row.querySelector(key === "n" ? "[data-levels] input[data-none]" : `[data-levels] input[value="${key}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.focus({ preventScroll: true });
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function remark(row) {
  const field = row.querySelector("textarea");
  if (!field) return;
  const fold = field.closest("details");
  if (fold && fold !== row) fold.open = true;
  field.focus();
}

function act(key, row) {
  if (key === "j") return step(1);
  if (key === "k") return step(-1);
  if (!row) return undefined;
  if (key === "s") return row.querySelector("[data-still]")?.click();
  if (key === "c") return remark(row);
  return choose(row, key);
}

// Before the keys that work on every page.
document.addEventListener("keydown", (event) => {
  const list = document.querySelector("[data-ratings]");
  if (!list || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const from = event.target;
  const inside = from === document.body || from.id === "main" || list.contains(from);
  if (!inside) return;
  if (event.key === "Escape" && list.contains(from) && close()) {
    event.preventDefault();
  } else if (/^[0-9njksc]$/.test(event.key) && !from.closest(TYPING)) {
    event.preventDefault();
    event.stopPropagation();
    act(event.key, openRow());
  } else if (event.key === "Enter" && from.closest("summary") && openRow()?.querySelector("[data-levels] input:checked") && openRow().contains(from)) {
    event.preventDefault();
    openRow().querySelector("[data-save]").click();
  }
}, true);

// By pointer, too, one row at a time where the browser does not see to it, and what was typed is kept on leaving.
document.addEventListener("toggle", (event) => {
  const row = event.target;
  if (!row.matches?.(ROW)) return;
  if (!row.open) {
    window.htmx?.trigger(row.querySelector("form"), "left");
    return;
  }
  for (const other of rows()) if (other !== row) other.open = false;
  place = rows().indexOf(row);
}, true);

document.addEventListener("rated", (event) => {
  const all = rows();
  const at = all.findIndex((row) => row.closest("[id]").id === event.detail.row);
  const next = all.slice(at + 1).find((row) => !("done" in row.dataset)) ?? all.find((row) => !("done" in row.dataset));
  if (next) open(next);
  else all[at]?.querySelector("summary").focus();
});

const first = openRow();
if (first) place = rows().indexOf(first);

// One competency, many people: a line of levels for each, the same keys, one button that saves them all.
//
//   <form data-lines> … <fieldset data-line data-now="3"> radios … <button data-save>
function lines() {
  return [...document.querySelectorAll("[data-lines] [data-line]")];
}

function choiceOf(line, key) {
  if (key === "s") return line.dataset.now ? line.querySelector(`input[value="${line.dataset.now}"]`) : null;
  if (key === "n") return line.querySelector("input[data-none]");
  return line.querySelector(`input[value="${key}"]`);
}

function goTo(at) {
  const all = lines();
  const line = all[Math.max(0, at)];
  (line?.querySelector("input:checked") ?? document.querySelector("[data-lines] [data-save]")).focus();
}

document.addEventListener("keydown", (event) => {
  const all = lines();
  if (!all.length || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  const at = all.findIndex((line) => line.contains(event.target));
  const step = { j: 1, k: -1, Enter: 1 }[event.key];
  if (step && (at >= 0 || (event.key !== "Enter" && event.target === document.body))) {
    goTo(at < 0 ? 0 : at + step);
  } else if (at >= 0 && (/^[0-9ns]$/.test(event.key) || event.key === "Escape")) {
    const radio = event.key === "Escape" ? all[at].querySelector('input[value=""]') : choiceOf(all[at], event.key);
    if (radio) {
      radio.checked = true;
      radio.focus();
    }
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, true);
