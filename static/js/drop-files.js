// A file field in a zone with data-drop: drop files on it, or press the button; says the names, and at once what is too heavy.
function words(files, several) {
  const names = files.map((file) => file.name).join(", ");
  return files.length > 1 && several ? several.replace("{count}", files.length).replace("{names}", names) : names;
}

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
    const files = [...input.files];
    const heavy = files.find((file) => file.size > Number(zone.dataset.most));
    name.hidden = !files.length;
    name.textContent = heavy ? `${heavy.name}: ${zone.dataset.heavy}` : words(files, zone.dataset.several);
    name.classList.toggle("late", Boolean(heavy));
    zone.classList.toggle("drop-full", files.length > 0 && !heavy);
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
    const kept = new DataTransfer();
    for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) kept.items.add(file);
    input.files = kept.files;
    say();
  });
}
