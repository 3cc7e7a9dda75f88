// A file that is too large is refused before it is sent: <input type="file" data-most="bytes" data-too-large="said">
document.addEventListener("change", (event) => {
  const input = event.target.closest?.("input[type=file][data-most]");
  if (!input || ![...input.files].some((file) => file.size > Number(input.dataset.most))) return;
  input.value = "";
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: input.dataset.tooLarge, error: true } }));
});
