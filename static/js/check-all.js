// A button with data-check-all: ticks every box of its form with that name, or none when all are ticked. Works in fragments.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-check-all]");
  if (!button) return;
  const boxes = [...button.form.elements].filter((box) => box.type === "checkbox" && box.name === button.dataset.checkAll);
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
