// A paper whose questions come one a page: the clock, one form sent once. Without it the page is a plain form.
const form = document.querySelector("[data-one]");
const words = form.dataset;
const left = form.querySelector("[data-left]");
const next = form.querySelector("[data-next]");

// The paper may have come as the answer to the start: give it its own address, so that reloading is a plain visit.
if (location.pathname !== words.base) history.replaceState(null, "", words.base);

// The server's time, carried on by a clock that the phone's owner cannot set.
const readAt = performance.now();
const msLeft = () => words.ends - words.now - (performance.now() - readAt);
const pad = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}` : pad(Math.floor(s / 60))) + `:${pad(s % 60)}`;

let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) return event.preventDefault();
  sent = true;
  next.textContent = words.sending;
});

const ticking = setInterval(() => {
  left.textContent = clock(Math.max(0, Math.floor(msLeft() / 1000)));
  if (msLeft() > 0) return;
  clearInterval(ticking);
  if (sent) return;
  sent = true;
  form.action = words.handIn;
  form.submit();
}, 250);

// Letters and figures choose, as on the whole paper.
const inputs = [...form.querySelectorAll(".opt input")];
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("[type=text], .control")) return;
  const key = event.key.toLowerCase();
  const choice = key.length === 1 ? Math.max("abcdef".indexOf(key), "123456".indexOf(key)) : -1;
  if (choice >= 0) inputs[choice]?.click();
});

// Back by the browser's own cache: that question is behind.
addEventListener("pageshow", (event) => event.persisted && location.reload());
