// Keys that work anywhere: "/" goes to the search, digits and "n" choose a level in the open picker,
// and whatever a link names as its key follows the link.
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

function focusSearch() {
  const field = [...document.querySelectorAll("[data-search]")].find((each) => each.offsetParent !== null);
  field?.focus();
  field?.select?.();
  return Boolean(field);
}

function chooseLevel(key, from) {
  const picker = from.closest(".inspector, form")?.querySelector("[data-levels]");
  const radio = picker?.querySelector(key === "n" ? "input[data-none]" : `input[value="${key}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function follow(event) {
  // Brackets are typed with AltGr on many keyboards, which counts as Ctrl and Alt.
  if (event.metaKey || (event.ctrlKey && !event.getModifierState("AltGraph"))) return false;
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  link?.click();
  return Boolean(link);
}

document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.(TYPING) && follow(event)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  if (event.key === "/" && focusSearch()) event.preventDefault();
  if (/^[0-9n]$/.test(event.key) && !event.target.closest?.("[data-grid]") && chooseLevel(event.key, event.target)) event.preventDefault();
});

// A summary of faults takes the focus, so that it is read and its links are next.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector?.("[data-focus]")?.focus());
