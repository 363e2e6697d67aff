// A question by keyboard: Ctrl+Enter saves and goes on, Alt+A to Alt+F tick the right choice, Alt+J and Alt+K turn pages.
const form = document.querySelector("[data-question-form]");

function save() {
  const onward = form.querySelector("button[name=next], button[name=more]");
  form.requestSubmit(onward ?? form.querySelector(".btn-main"));
}

function tick(letter) {
  const box = form.querySelector(`input[name=correct][value="${letter.charCodeAt(3) - 65}"]`);
  if (!box) return;
  box.checked = box.type === "radio" || !box.checked;
}

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  save();
});
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const page = { KeyJ: "next", KeyK: "prev" }[event.code];
  const link = page && document.querySelector(`a[rel=${page}]`);
  if (link) link.click();
  else if (/^Key[A-F]$/.test(event.code)) tick(event.code);
  else return;
  event.preventDefault();
});
