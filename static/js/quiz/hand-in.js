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

// The paper stays here until the server says that it has it; then the result is a plain visit.
let tries = 0;
async function handIn({ surely = true } = {}) {
  const own = (tries += 1);
  handedIn = true;
  clearTimeout(timer);
  submitButton.textContent = words.sending;
  if (surely) form.append(sure);
  // what is sent must be what is seen
  main.inert = true;
  const word = await tryUntilHeard(() => (surely ? post(form.action, body()) : reachable()), {
    stopped: () => !handedIn || own !== tries,
    unheard: () => (openSheet(false), openWait(true), network()),
  });
  if (word === "taken") toResult();
  else if (word) form.submit();
}

function toResult() {
  unsaved.clear();
  keep();
  location.assign(`${words.base}/ket-qua`);
}

// Asked only when the last save failed: a good network costs no request more. By a save: a server that cannot write
// (its disk is full) still answers, and what has been chosen is kept as soon as it can.
async function reachable() {
  if (navigator.onLine && failures === 0) return "else";
  return (await post(`${words.base}/luu`, body(), { patience: PATIENCE_MS })) && "else";
}
