// Sending until the server is heard, and the panel that says so meanwhile. Shared by all pages of a paper: a form that
// goes the ordinary way into a dead network leaves the browser's own error page behind.
"use strict";
const PATIENCE_MS = 4000;
const after = (ms) => new Promise((go) => setTimeout(go, ms));

// A request ends then, heard or not; AbortSignal.timeout is missing on phones of before 2022.
function within(ms) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ms);
  return patience.signal;
}

// "taken", "else" where the server has something to say first, "" when it was not reached or cannot write.
async function post(address, fields, { patience = 20000 } = {}) {
  try {
    const answer = await fetch(address, { method: "POST", body: fields, signal: within(patience) });
    return answer.status === 204 ? "taken" : answer.status < 500 ? "else" : "";
  } catch {
    return "";
  }
}

// About the end there are some seconds only in which the server still takes the paper: it is sent again soon, beside
// what may be on its way already (the first to come counts). Otherwise more and more patiently.
const aboutTheEnd = () => Math.abs(msLeft()) < 6000;
const patienceMs = (turn) => (aboutTheEnd() ? 1500 : Math.min(20000, PATIENCE_MS * 2 ** turn));
const pauseMs = (turn) => (aboutTheEnd() ? 400 : Math.min(8000, 1000 * 2 ** turn));

// The word that `send` gives once the server is heard ("" until then); undefined when it is `stopped` before.
async function tryUntilHeard(send, { stopped, unheard }) {
  let heard;
  const late = new Promise((hear) => (heard = hear));
  for (let turn = 0; !stopped(); turn += 1) {
    againAt = 0;
    const sent = send();
    sent.then((word) => word && heard(word));
    const word = await Promise.race([sent, late, after(patienceMs(turn))]);
    if (stopped()) return;
    if (word) return word;
    unheard();
    const pause = pauseMs(turn);
    againAt = performance.now() + pause;
    await Promise.race([
      late,
      after(pause),
      new Promise((go) => addEventListener("online", go, { once: true })),
      new Promise((go) => part("send-now").addEventListener("click", go, { once: true })),
    ]);
  }
}

let scrolledTo = 0;
function openWait(open) {
  const wait = part("wait");
  if (open === !wait.hidden) return;
  if (open) scrolledTo = scrollY;
  wait.hidden = !open;
  part("main").hidden = part("foot").hidden = open;
  scrollTo(0, open ? 0 : scrolledTo);
  if (open) wait.querySelector("h2").focus({ preventScroll: true });
}

let againAt = 0;
setInterval(() => {
  const place = part("again");
  if (!place || part("wait").hidden) return;
  const seconds = Math.ceil((againAt - performance.now()) / 1000);
  place.textContent = seconds > 0 ? place.dataset.again.replace("{s}", seconds) : place.dataset.sending;
}, 250);
