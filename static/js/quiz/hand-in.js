// Handing in: the sheet that asks once more, and the wait for a network.
"use strict";
const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" });
// "Thoát" hands in where the rules say so; only the button counts, never a lost network
const leaving = Object.assign(document.createElement("input"), { type: "hidden", name: "thoat", value: "1" });
const submitWord = submitButton.textContent;
// iPhones of before 2022 do not say which button sends; a press always comes first, the Enter key's too.
let pressed = null;
form.addEventListener("click", ({ target }) => (pressed = target.closest("button")));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaving.remove();
  if (pressed && pressed === part("leave")) form.append(leaving);
  if (leaving.isConnected || (pressed && pressed === part("sure"))) handIn();
  else if (count()) openSheet(true);
  else handIn({ surely: false });
});

function openSheet(open) {
  sheet.hidden = !open;
  main.inert = submitButton.inert = open;
  if (open) part("sure").focus();
}

let scrolledTo = 0;
function openWait(open) {
  if (open === !wait.hidden) return;
  if (open) scrolledTo = scrollY;
  wait.hidden = !open;
  main.hidden = foot.hidden = open;
  scrollTo(0, open ? 0 : scrolledTo);
  if (open) wait.querySelector("h2").focus({ preventScroll: true });
}

for (const back of form.querySelectorAll("[data-back-to-paper]")) back.addEventListener("click", backToPaper);
addEventListener("keydown", (event) => event.key === "Escape" && !sheet.hidden && backToPaper());
function backToPaper() {
  handedIn = false;
  leaving.remove();
  sure.remove();
  submitButton.textContent = submitWord;
  openSheet(false);
  openWait(false);
  submitButton.focus({ preventScroll: true });
  save();
}

// The paper stays here until the server says that it has it; then the result is a plain visit. A form that goes the
// ordinary way into a dead network leaves the browser's own error page behind.
const PATIENCE_MS = 4000;
const after = (ms) => new Promise((go) => setTimeout(go, ms));
let tries = 0;
async function handIn({ surely = true } = {}) {
  const own = (tries += 1);
  handedIn = true;
  clearTimeout(timer);
  submitButton.textContent = words.sending;
  if (surely) form.append(sure);
  // what is sent must be what is seen
  main.inert = true;
  let heard;
  const late = new Promise((hear) => (heard = hear));
  for (let turn = 0; handedIn && own === tries; turn += 1) {
    const sent = surely ? give() : reachable();
    sent.then((word) => word && heard(word));
    const word = await Promise.race([sent, late, after(patienceMs(turn))]);
    if (!handedIn || own !== tries) return;
    if (word === "taken") return toResult();
    if (word) return form.submit();
    openSheet(false);
    openWait(true);
    network();
    await Promise.race([
      late,
      after(pauseMs(turn)),
      new Promise((go) => addEventListener("online", go, { once: true })),
      new Promise((go) => part("send-now").addEventListener("click", go, { once: true })),
    ]);
  }
}

function toResult() {
  unsaved.clear();
  keep();
  location.assign(`${words.base}/ket-qua`);
}

// About the end there are some seconds only in which the server still takes the paper: it is sent again soon, beside
// what may be on its way already (the first to come counts). Otherwise more and more patiently.
const aboutTheEnd = () => Math.abs(msLeft()) < 6000;
const patienceMs = (turn) => (aboutTheEnd() ? 1500 : Math.min(20000, PATIENCE_MS * 2 ** turn));
const pauseMs = (turn) => (aboutTheEnd() ? 400 : Math.min(8000, 1000 * 2 ** turn));

// "taken", "else" where the server has something to say first, "" when it was not reached or cannot write.
async function give() {
  try {
    const answer = await fetch(form.action, { method: "POST", body: body(), signal: within(20000) });
    return answer.status === 204 ? "taken" : answer.status < 500 ? "else" : "";
  } catch {
    return "";
  }
}

// Asked only when the last save failed: a good network costs no request more. By a save: a server that cannot write
// (its disk is full) still answers, and what has been chosen is kept as soon as it can.
async function reachable() {
  if (navigator.onLine && failures === 0) return "else";
  try {
    const answer = await fetch(`${words.base}/luu`, { method: "POST", body: body(), signal: within(PATIENCE_MS) });
    return answer.status < 500 ? "else" : "";
  } catch {
    return "";
  }
}
