// A page that htmx keeps fresh: pause button, clock, lost connection, and tables that stay open.
// data-live on the fragment (data-clock: its moment); data-live-dot, -words, -clock, -pause stand outside of it.
const words = document.querySelector("[data-live-words]");
const clock = document.querySelector("[data-live-clock]");
const dot = document.querySelector("[data-live-dot]");
const pause = document.querySelector("[data-live-pause]");
let paused = false;
let open = [];

function say(word, kind) {
  words.textContent = words.dataset[word];
  dot.className = `dot dot-${kind}`;
}

function tables() {
  return [...document.querySelectorAll("[data-live] details")];
}

pause.hidden = false;
const stop = pause.querySelector("span").textContent;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.querySelector("span").textContent = paused ? pause.dataset.goOn : stop;
  say(paused ? "paused" : "fresh", paused ? "wait" : "ok");
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (paused || document.hidden) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // the seat is gone or the page is another one now: show what the server wants to say
  if (!event.detail.xhr.responseText.includes("data-live")) {
    event.preventDefault();
    location.reload();
  }
  // what came back after the button was pressed is not shown
  if (paused) event.detail.shouldSwap = false;
  open = tables().map((table) => table.open);
});
document.addEventListener("htmx:afterSettle", () => {
  tables().forEach((table, index) => { table.open = Boolean(open[index]); });
  clock.textContent = document.querySelector("[data-live]").dataset.clock;
  say("fresh", "ok");
});
for (const lost of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(lost, () => say("lost", "bad"));
}
