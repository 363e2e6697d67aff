// A file field in a zone with data-drop: drop a file on it, or press the button; says the name, and at once what is too heavy.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const button = zone.querySelector("[data-drop-button]");
  const name = zone.querySelector("[data-drop-name]");
  input.classList.add("sr");
  // The button stands for it in the order of the keyboard.
  input.tabIndex = -1;
  button.hidden = zone.querySelector("[data-drop-hint]").hidden = false;
  button.addEventListener("click", () => input.click());

  const say = () => {
    const file = input.files[0];
    const heavy = Boolean(file) && file.size > Number(zone.dataset.most);
    name.hidden = !file;
    name.textContent = file ? (heavy ? `${file.name}: ${zone.dataset.heavy}` : file.name) : "";
    name.classList.toggle("late", heavy);
    zone.classList.toggle("drop-full", Boolean(file) && !heavy);
  };
  input.addEventListener("change", say);
  // After going back the browser may still hold the file.
  say();

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("drop-over");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("drop-over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("drop-over");
    if (!event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    say();
  });
}
