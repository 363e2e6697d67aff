// Time: the server's, carried on by a clock that the phone's owner cannot set.
"use strict";
// The server wrote its time just before the first byte came; the rest of the page may have been long on its way.
let readAt = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
const msLeft = () => words.ends - words.now - (performance.now() - readAt);
const secondsLeft = () => Math.max(0, Math.floor(msLeft() / 1000));
const pad = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}` : pad(Math.floor(s / 60))) + `:${pad(s % 60)}`;

let handedIn = false;
let before = secondsLeft();
function tick() {
  const left = secondsLeft();
  for (const place of form.querySelectorAll("[data-left]")) place.textContent = clock(left);
  if (before > 300 && left <= 300) remark(words.five);
  if (before > 60 && left <= 60) remark(words.one);
  before = left;
  if (msLeft() <= 0 && !handedIn && !asking) timeOver();
}

// The end may have been moved since this page was made: the server is asked once more, for two seconds at most,
// whatever the network does. Nothing more can be chosen meanwhile.
let asking = false;
async function timeOver() {
  asking = main.inert = true;
  const ask = async () => {
    // a save that is under way may have begun before the last answer: this one is not kept waiting for it
    if (sending && unsaved.size) fetch(`${words.base}/luu`, { method: "POST", body: body({ ahead: true }), keepalive: true }).catch(() => null);
    await save();
    await readAgain();
  };
  await Promise.race([ask().catch(() => null), new Promise((go) => setTimeout(go, 2000))]);
  asking = main.inert = false;
  if (handedIn || msLeft() > 0) return;
  remark(words.over);
  handIn();
}

// For those who do not see the clock, whenever they ask.
function tellTime() {
  const left = secondsLeft();
  remark(words.tells.replace("{m}", Math.floor(left / 60)).replace("{s}", left % 60));
}

function remark(text) {
  remarks.textContent = live.textContent = text;
  remarks.hidden = false;
  setTimeout(() => (remarks.hidden = true), 4000);
}
