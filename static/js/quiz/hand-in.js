// Handing in: the sheet that asks once more, and the wait for a network.
"use strict";
const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" });
// "Thoát" hands in where the rules say so; only the button counts, never a lost network
const leaving = Object.assign(document.createElement("input"), { type: "hidden", name: "thoat", value: "1" });
const submitWord = submitButton.textContent;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaving.remove();
  if (event.submitter && event.submitter === part("leave")) form.append(leaving);
  if (leaving.isConnected || event.submitter === part("sure")) handIn();
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
  submitButton.textContent = submitWord;
  openSheet(false);
  openWait(false);
  submitButton.focus({ preventScroll: true });
  save();
}

// The form goes the ordinary way once the server can be reached; until then it waits here and says so.
let tries = 0;
async function handIn({ surely = true } = {}) {
  const own = (tries += 1);
  handedIn = true;
  clearTimeout(timer);
  submitButton.textContent = words.sending;
  for (let pause = 1; handedIn && own === tries; pause = Math.min(8, pause * 2)) {
    if (await reachable()) {
      if (surely) form.append(sure);
      if (handedIn && own === tries) form.submit();
      return;
    }
    openSheet(false);
    openWait(true);
    network();
    await Promise.race([
      new Promise((go) => setTimeout(go, pause * 1000)),
      new Promise((go) => addEventListener("online", go, { once: true })),
      new Promise((go) => part("send-now").addEventListener("click", go, { once: true })),
    ]);
  }
}

// Asked only when the last save failed: a good network costs no request more. By a save: a server that cannot write
// (its disk is full) still answers, and what has been chosen is kept as soon as it can.
async function reachable() {
  if (navigator.onLine && failures === 0) return true;
  try {
    const answer = await fetch(`${words.base}/luu`, { method: "POST", body: body(), signal: AbortSignal.timeout(4000) });
    return answer.status < 500;
  } catch {
    return false;
  }
}
