// What opens and closes: explanations, menus, the rows of a domain. Also tells the style sheet that scripts run.
document.documentElement.dataset.script = "";

const OPENED = ".why[open], .menu[open]";

function closeAll(except) {
  for (const opened of document.querySelectorAll(OPENED)) {
    if (opened === except || opened.contains(except)) continue;
    const held = opened.contains(document.activeElement);
    opened.open = false;
    if (held) opened.querySelector("summary").focus();
  }
}

function foldDomain(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  for (const row of button.closest("tbody").querySelectorAll("tr:not(.domain)")) row.hidden = !open;
}

// A panel opens towards the start; where that would leave the page it opens towards the end.
function keepInView(details) {
  const panel = details.querySelector(".why__panel, .menu__panel");
  if (!panel || getComputedStyle(panel).position === "fixed") return;
  delete details.dataset.align;
  const room = document.querySelector("main")?.getBoundingClientRect() ?? document.body.getBoundingClientRect();
  const box = panel.getBoundingClientRect();
  const rtl = getComputedStyle(details).direction === "rtl";
  if (rtl ? box.right > room.right : box.left < room.left) details.dataset.align = "start";
}

document.addEventListener("click", (event) => {
  closeAll(event.target.closest(".why, .menu"));
  const fold = event.target.closest("[data-fold]");
  if (fold) foldDomain(fold);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.querySelector(OPENED)) return;
  event.stopPropagation();
  closeAll(null);
}, true);

document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.matches(".why")) keepInView(event.target);
}, true);

// Print shows what is folded; the screen gets its folds back.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.fold:not([open])")];
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});
