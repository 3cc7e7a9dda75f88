// A table of levels as one tab stop: arrows move, Enter or F2 opens the inspector, a digit opens it with that level chosen.
//
//   <table class="matrix" data-grid [data-inspect="/fragment/url/"] [data-target="#inspector"] hx-sync="this:replace">
//     <td><a class="lv" id="…" href="?cell=kwame.SY-02" tabindex="-1">2</a></td>
//
// Without script a cell is a link to the page with that cell open. With script the fragment is loaded into the target:
// from data-inspect, or from the page itself, always with the page's own query string and the link's on top.
const CELL = "[data-grid] td .lv:is(a, button)";
const PAGE_ROWS = 8;
let chosen = null;

function rowsOf(table) {
  return [...table.querySelectorAll("tbody tr:not(.domain)")].filter((row) => !row.hidden);
}

function cellsOf(row) {
  return [...row.querySelectorAll("td .lv:is(a, button)")];
}

function stepTo(cell, key, jump) {
  const table = cell.closest("table");
  const rows = rowsOf(table);
  const row = cell.closest("tr");
  const at = rows.indexOf(row);
  const column = cell.closest("td").cellIndex;
  const inColumn = (index) => {
    const target = rows[Math.min(rows.length - 1, Math.max(0, index))];
    return target?.cells[column]?.querySelector(".lv:is(a, button)");
  };
  const along = (by) => {
    const cells = cellsOf(row);
    return cells[cells.indexOf(cell) + by];
  };
  const towardsEnd = getComputedStyle(table).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  switch (key) {
    case "ArrowDown": return inColumn(jump ? rows.length - 1 : at + 1);
    case "ArrowUp": return inColumn(jump ? 0 : at - 1);
    case "PageDown": return inColumn(at + PAGE_ROWS);
    case "PageUp": return inColumn(at - PAGE_ROWS);
    case "Home": return cellsOf(jump ? rows[0] : row)[0];
    case "End": return cellsOf(jump ? rows.at(-1) : row).at(-1);
    case "ArrowRight":
    case "ArrowLeft": return along(key === towardsEnd ? 1 : -1);
    default: return undefined;
  }
}

function makeStop(cell) {
  for (const other of cell.closest("table").querySelectorAll('.lv[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
}

function addressOf(cell, base) {
  const address = new URL(base, location.href);
  const own = new URL(cell.href || "", location.href).searchParams;
  for (const [name, value] of new URLSearchParams(location.search)) address.searchParams.set(name, value);
  for (const [name, value] of own) address.searchParams.set(name, value);
  return address.pathname + address.search;
}

function inspect(cell) {
  const table = cell.closest("[data-grid]");
  const target = table.dataset.target ?? "#inspector";
  if (!document.querySelector(target)) return false;
  for (const other of table.querySelectorAll(".lv[aria-current], tr[aria-selected]")) {
    other.removeAttribute("aria-current");
    other.removeAttribute("aria-selected");
  }
  cell.setAttribute("aria-current", "true");
  cell.closest("tr").setAttribute("aria-selected", "true");
  cell.setAttribute("aria-busy", "true");
  const page = addressOf(cell, location.pathname);
  const from = table.dataset.inspect ? addressOf(cell, table.dataset.inspect) : page;
  window.htmx.ajax("get", from, { source: cell, target, swap: "innerHTML", push: page })
    .finally(() => cell.removeAttribute("aria-busy"));
  return true;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(CELL);
  if (!cell || event.altKey || event.metaKey) return;
  const next = stepTo(cell, event.key, event.ctrlKey);
  if (next) {
    event.preventDefault();
    makeStop(next);
    next.focus();
  } else if (event.key === "F2" || event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    cell.click();
  } else if (/^[0-9n]$/.test(event.key) && !event.ctrlKey) {
    event.preventDefault();
    chosen = event.key;
    cell.click();
  } else if (event.key.startsWith("Arrow")) {
    event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const cell = event.target.closest(CELL);
  if (!cell || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  makeStop(cell);
  if (cell.hasAttribute("hx-get") || !cell.href) return;
  if (inspect(cell)) event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const picker = event.target.querySelector?.("[data-levels]");
  if (picker && chosen !== null) {
    const wanted = chosen === "n" ? "[data-none]" : `[value="${chosen}"]`;
    const radio = picker.querySelector(`input${wanted}`);
    if (radio) radio.checked = true;
  }
  if (picker) chosen = null;
});

// Grids arrive with the page and with swaps; a cell that was swapped loses the tab stop, and gets it back here.
function prepare(root) {
  for (const table of root.querySelectorAll("[data-grid]")) {
    table.setAttribute("role", "grid");
    if (table.querySelector('.lv[tabindex="0"]')) continue;
    const stop = table.querySelector(".lv[aria-current]:is(a, button)") ?? table.querySelector("tbody tr:not([hidden]) td .lv:is(a, button)");
    if (stop) stop.tabIndex = 0;
  }
}

prepare(document);
document.addEventListener("htmx:afterSettle", () => prepare(document));
