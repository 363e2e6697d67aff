// The waiting room: counts down on the server's time and lights the button at this person's share of the first seconds.
const form = document.querySelector("[data-waiting]");
const clock = document.querySelector("[data-clock]");
const button = form.querySelector("[data-start]");
const loadedAt = performance.now();
const serverNow = () => Number(form.dataset.now) + (performance.now() - loadedAt);
const pad = (n) => String(n).padStart(2, "0");

function tick() {
  const left = Math.max(0, Math.ceil((Number(form.dataset.opens) - serverNow()) / 1000));
  const hours = Math.floor(left / 3600);
  clock.textContent = (hours ? `${hours}:` : "") + `${pad(Math.floor((left % 3600) / 60))}:${pad(left % 60)}`;
  if (serverNow() < Number(form.dataset.lights)) return;
  clearInterval(timer);
  button.disabled = false;
  button.classList.add("btn-main");
  button.textContent = document.querySelector("[data-live]").textContent = button.dataset.word;
  button.focus();
}
const timer = setInterval(tick, 250);
tick();

fetch(form.dataset.health).then((answer) => {
  document.querySelector("[data-ready]").hidden = !answer.ok;
});
