// Unit pickers search while typing and open branches in place.
for (const picker of document.querySelectorAll("[data-picker]")) {
  const part = (name) => picker.querySelector(name);
  const [box, find, clear, found] = ["[type=search]", "[data-picker-find]", "[data-picker-clear]", "[data-picker-found]"].map(part);
  let timer, running;

  const show = (button) => {
    clearTimeout(timer);
    running?.abort();
    const wish = new URLSearchParams({ [box.name]: box.value });
    for (const field of [part("input:checked"), button]) if (field) wish.set(field.name, field.value);
    // Trusted Types forbid parsing text
    running = new XMLHttpRequest();
    running.onload = ({ target }) => {
      if (target.status !== 200 || !target.response) return turn(false);
      found.replaceChildren(...target.response.body.childNodes);
      part("[role=status]").textContent = part("[data-picker-count]")?.textContent ?? "";
      part("[data-picker-open]")?.focus();
    };
    running.onerror = () => turn(false);
    running.open("GET", `${picker.dataset.picker}&${wish}`);
    running.responseType = "document";
    running.send();
  };

  // No button then: Enter in other fields must send the form.
  const turn = (on) => {
    find.type = on ? "button" : "submit";
    find.hidden = on;
    clear.hidden = !on || !box.value;
  };

  box.addEventListener("input", () => {
    clear.hidden = !box.value;
    clearTimeout(timer);
    timer = setTimeout(show, 150, null);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !find.hidden) return;
    event.preventDefault();
    show(null);
  });
  clear.addEventListener("click", () => {
    box.value = "";
    box.focus();
    clear.hidden = true;
    show(null);
  });
  found.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !find.hidden) return;
    event.preventDefault();
    show(button);
  });
  turn(true);
}
