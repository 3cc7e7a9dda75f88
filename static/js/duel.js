// Two sides by keyboard: j and k open the next and previous row, digits and "n" choose the level, Enter agrees.
//
//   <table data-duel> … <a data-row aria-current> … <form data-agree> <div data-levels> …
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

function step(by) {
  const rows = [...document.querySelectorAll("[data-duel] [data-row]")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.click();
}

function choose(key) {
  const radio = document.querySelector(`[data-agree] ${key === "n" ? "input[data-none]" : `input[value="${key}"]`}`);
  if (!radio) return;
  radio.checked = true;
  radio.focus();
}

document.addEventListener("keydown", (event) => {
  if (!document.querySelector("[data-duel]") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING)) return;
  if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (/^[0-9n]$/.test(event.key)) choose(event.key);
  else if (event.key === "Enter" && !event.target.closest?.("a, button, summary")) document.querySelector("[data-agree]")?.requestSubmit();
  else return;
  event.preventDefault();
});
