// Text size and colours at once, so that nothing is lost; another language needs the page again, after saving.
"use strict";
const look = document.querySelector(".aa");
let chosenLook = null;
look?.addEventListener("click", ({ target }) => (chosenLook = target.closest("button")));
look?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { form: panel, name, value } = chosenLook;
  if (name === "language") {
    await save();
    return location.assign(`${panel.action}?${new URLSearchParams({ next: words.base, language: value })}`);
  }
  document.documentElement.dataset[name] = value;
  const cookie = { size: "text_size", theme: "theme" }[name];
  const [prefix, end] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
  document.cookie = `${prefix}${cookie}=${value}; path=/; max-age=31536000; samesite=lax${end}`;
  for (const button of chosenLook.parentElement.children) button.setAttribute("aria-pressed", button === chosenLook);
});
addEventListener("click", (event) => look?.contains(event.target) || look?.removeAttribute("open"));
