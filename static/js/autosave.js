// Drafts of ratings are saved as they are made: a level when chosen, a comment when left.
//
//   <div data-autosave> … <form> … </div>  <span data-autosaved data-saved="Saved" data-failed="Not saved">
async function save(form) {
  const said = document.querySelector("[data-autosaved]");
  try {
    const answer = await fetch(`${form.action}?draft=1`, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    // What was refused is said in the row itself, with what was typed.
    if (answer.status === 409) return form.requestSubmit();
    said.textContent = answer.ok ? said.dataset.saved : said.dataset.failed;
  } catch {
    said.textContent = said.dataset.failed;
  }
  return undefined;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-autosave] form");
  if (form) save(form);
});
