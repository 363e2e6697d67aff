// Text size and colours at once, so that nothing is lost; another language needs the page again, after saving.
"use strict";
const look = document.querySelector(".aa");
look?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { form: panel, name, value } = event.submitter;
  if (name === "language") {
    await save();
    return location.assign(`${panel.action}?${new URLSearchParams({ next: words.base, language: value })}`);
  }
  document.documentElement.dataset[name] = value;
  const cookie = { size: "text_size", theme: "theme" }[name];
  const [prefix, end] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
  document.cookie = `${prefix}${cookie}=${value}; path=/; max-age=31536000; samesite=lax${end}`;
  for (const button of event.submitter.parentElement.children) button.setAttribute("aria-pressed", button === event.submitter);
});
addEventListener("click", (event) => look?.contains(event.target) || look?.removeAttribute("open"));
