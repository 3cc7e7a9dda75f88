// Toasts: from the page, from a fragment (hx-swap-oob), from the server's HX-Trigger {"toast": {"text": "…"}}, and for failed requests.
const LIFE = 10_000;
const region = document.getElementById("toasts");

// Time stands still while a toast is pointed at or holds the focus.
function live(toast) {
  if (toast.hasAttribute("data-stays")) return;
  let left = LIFE;
  let since = 0;
  let timer = 0;
  const pause = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    left -= performance.now() - since;
  };
  const run = () => {
    if (timer || toast.matches(":hover, :focus-within")) return;
    since = performance.now();
    timer = setTimeout(() => toast.remove(), left);
  };
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, pause);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => setTimeout(run));
  run();
}

function add(text, stays = false) {
  const toast = document.getElementById("toast-template").content.querySelector("[data-toast]").cloneNode(true);
  toast.querySelector(".grow").textContent = text;
  toast.toggleAttribute("data-stays", stays);
  region.append(toast);
}

function failure(event) {
  const { xhr, requestConfig } = event.detail;
  const saving = requestConfig && requestConfig.verb !== "get";
  const words = region.dataset;
  if (xhr?.status === 401) return;
  if (xhr?.status === 403 || xhr?.status === 404) add(words.refused, true);
  else add(saving ? words.notSaved : words.notLoaded, true);
}

if (region) {
  for (const toast of region.querySelectorAll("[data-toast]")) live(toast);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) live(node);
    }
  }).observe(region, { childList: true });

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failure);
  document.addEventListener("toast", (event) => {
    const { text, error } = event.detail;
    add(text ?? (error === "save" ? region.dataset.notSaved : region.dataset.notLoaded), Boolean(error));
  });
  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
  });
  region.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) event.target.closest("[data-toast]")?.remove();
  });
}
