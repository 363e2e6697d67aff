// The list of a bank by keyboard: J, K or the arrows move, X ticks, Enter opens (the link has the focus), "/" searches.
const links = () => [...document.querySelectorAll("[data-list-row] .bank-stem")];

function move(step) {
  const all = links();
  const at = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return false;
  next.focus();
  next.closest("tr").scrollIntoView({ block: "nearest" });
  return true;
}

function tick() {
  const box = document.activeElement.closest("[data-list-row]")?.querySelector("input[name=cau]");
  if (box) box.checked = !box.checked;
  return Boolean(box);
}

const search = () => {
  const field = document.querySelector("input[name=tim]");
  field.select();
  return true;
};
const inRow = () => document.activeElement.closest("[data-list-row]");
const keys = {
  j: () => move(1),
  k: () => move(-1),
  arrowdown: () => inRow() && move(1),
  arrowup: () => inRow() && move(-1),
  x: tick,
  "/": search,
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (keys[event.key.toLowerCase()]?.()) event.preventDefault();
});

// "All of the list" leaves nothing to tick one by one.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-check-list]")) return;
  for (const box of document.querySelectorAll("input[name=cau]")) box.disabled = event.target.checked;
});
