// Preview of an import: keys J, K and A to F, the main button says which key it stores, the list shows the open line.
const preview = document.querySelector("[data-preview]");
const use = document.querySelector("[data-preview-use]");

function letters() {
  const chosen = preview.querySelectorAll("input[name=correct]:checked");
  return [...chosen].map((input) => String.fromCharCode(65 + Number(input.value))).join(", ");
}

function sayKey() {
  const found = letters();
  use.querySelector("[data-preview-word]").textContent = found ? use.dataset.many.replace("{letters}", found) : use.dataset.none;
}

function choose(letter) {
  const input = preview.querySelector(`input[name=correct][value="${letter.charCodeAt(0) - 97}"]`);
  if (!input) return;
  input.checked = input.type === "radio" || !input.checked;
  input.focus();
  sayKey();
}

function press(event) {
  const typing = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const key = event.key.toLowerCase();
  const to = { j: preview.dataset.after, k: preview.dataset.before }[key];
  if (to) location.assign(to);
  else if (/^[a-f]$/.test(key)) choose(key);
}

if (preview) {
  preview.querySelector("[data-preview-keys]").hidden = false;
  document.addEventListener("keydown", press);
  if (use) preview.addEventListener("change", sayKey);
  const list = preview.querySelector("[data-preview-list]");
  const line = list.querySelector("[aria-current]");
  if (line && list.scrollHeight > list.clientHeight) {
    const down = line.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += down - list.clientHeight / 3;
  }
}
