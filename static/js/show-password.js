// Buttons with data-show-password (the word when shown) show and hide the password in the field that they control.
for (const button of document.querySelectorAll("[data-show-password]")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const word = button.querySelector("[data-word]");
  const words = { password: word.textContent, text: button.dataset.showPassword };
  const turn = (type) => {
    field.type = type;
    word.textContent = words[type];
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(field.type === "text" ? "password" : "text"));
  // Sent as a password, else browsers remember it among the texts typed into fields.
  field.form.addEventListener("submit", () => turn("password"));
}
