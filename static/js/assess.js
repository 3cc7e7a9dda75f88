// The button of the inspector says what it will store: "Confirm level 3".
//
//   <form data-assess> … <fieldset data-levels> … <button data-label="Confirm level {level}" data-none-label="…">
function tell(form) {
  const button = form.querySelector("[data-label]");
  const chosen = form.querySelector("[data-levels] input:checked");
  if (!button || !chosen) return;
  button.textContent = "none" in chosen.dataset ? button.dataset.noneLabel : button.dataset.label.replace("{level}", chosen.value);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-assess]");
  if (form) tell(form);
});

// After grid.js has chosen the level of the key that opened the inspector.
document.addEventListener("htmx:afterSettle", (event) => {
  for (const form of event.target.querySelectorAll?.("[data-assess]") ?? []) tell(form);
});
for (const form of document.querySelectorAll("[data-assess]")) tell(form);
