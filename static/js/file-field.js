// File fields outside of a drop zone: a button and the file's name in the page's language, as the browser's own may speak another.
const words = document.querySelector("[data-file-words]").dataset;

for (const input of document.querySelectorAll("main input[type=file]")) {
  if (!input.id || input.closest("[data-drop]")) continue;
  const face = document.createElement("label");
  face.className = "file-face";
  face.htmlFor = input.id;
  const button = document.createElement("span");
  button.className = "btn btn-small";
  button.textContent = words.choose;
  const name = document.createElement("span");
  name.className = "file-name";
  face.append(button, name);
  input.classList.add("sr");
  input.after(face);

  const say = () => {
    name.textContent = [...input.files].map((file) => file.name).join(", ") || words.none;
  };
  input.addEventListener("change", say);
  // After going back the browser may still hold the file.
  say();
}
