// The queue of starts: counts down and comes back by itself; without a network it waits for one instead of leaving.
const form = document.querySelector("[data-queue]");
const clock = document.querySelector("[data-clock]");
const button = form.querySelector("[data-enter]");
const told = clock.textContent.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
const pad = (n) => String(n).padStart(2, "0");
let begun = performance.now();
let going = false;

function tick() {
  const waited = (performance.now() - begun) / 1000;
  const left = Math.max(0, Math.ceil(told - waited));
  const hours = Math.floor(left / 3600);
  clock.textContent = (hours ? `${hours}:` : "") + `${pad(Math.floor((left % 3600) / 60))}:${pad(left % 60)}`;
  if (waited >= Number(form.dataset.again)) enter();
}

async function enter() {
  if (going) return;
  going = true;
  button.textContent = button.dataset.going;
  try {
    await fetch(form.dataset.door, { cache: "no-store" });
    form.submit();
  } catch {
    button.textContent = button.dataset.away;
    setTimeout(() => { going = false; }, 3000);
  }
}

document.querySelector("[data-self]").hidden = false;
document.querySelector("[data-by-hand]").hidden = true;
button.disabled = true;
button.classList.remove("btn-main");
button.textContent = button.dataset.word;
setInterval(tick, 250);
// a page that the browser kept: its turn may have come
addEventListener("pageshow", (event) => { if (event.persisted) { begun = -Infinity; going = false; } });
