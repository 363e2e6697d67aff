// The server's time, carried on by a clock that the phone's owner cannot set; and what is said of it.
"use strict";
// The server wrote its time just before the first byte came; the rest of the page may have been long on its way.
let readAt = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
const msLeft = () => words.ends - words.now - (performance.now() - readAt);
const secondsLeft = () => Math.max(0, Math.floor(msLeft() / 1000));
const pad = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}` : pad(Math.floor(s / 60))) + `:${pad(s % 60)}`;

let before = 0;
function showTime() {
  const left = secondsLeft();
  for (const place of document.querySelectorAll("[data-left]")) place.textContent = clock(left);
  if (before > 300 && left <= 300) remark(words.five);
  if (before > 60 && left <= 60) remark(words.one);
  before = left;
}

// For those who do not see the clock, whenever they ask.
function tellTime() {
  const left = secondsLeft();
  remark(words.tells.replace("{m}", Math.floor(left / 60)).replace("{s}", left % 60));
}

function remark(text) {
  const note = part("note");
  note.textContent = part("live").textContent = text;
  note.hidden = false;
  setTimeout(() => (note.hidden = true), 4000);
}
