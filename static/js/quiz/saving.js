// Saving: batched, in order, each question with an honest sign.
"use strict";
const SAVE_AFTER_MS = 3000;
let timer = null;
let sending = null;
let failures = 0;

function network() {
  const word = !navigator.onLine ? words.offline : failures > 1 && signedOut.hidden ? words.weak : "";
  net.lastElementChild.textContent = word;
  net.hidden = !word;
}

form.addEventListener("change", (event) => {
  const question = event.target.closest(".q");
  if (!question) return;
  unsaved.add(question);
  knownAt.set(question, performance.now());
  keep();
  sign(question, navigator.onLine ? "" : "waiting");
  count();
  later(SAVE_AFTER_MS);
});

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

// `ahead`: beside a save that is under way and holds less, so that this one counts whichever comes first.
function body({ ahead = false } = {}) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("script", "1");
  if (ahead) fields.set("no", Number(form.elements.no.value) + 1);
  return fields;
}

async function save() {
  clearTimeout(timer);
  if (sending || !unsaved.size || handedIn) return sending;
  sending = send();
  const done = await sending;
  sending = null;
  if (unsaved.size) later(done ? SAVE_AFTER_MS : Math.min(8000, 1000 * 2 ** failures));
  return done;
}

async function send() {
  const batch = new Map([...unsaved].map((question) => [question, chosen(question)]));
  const slow = setTimeout(() => batch.forEach((_, question) => sign(question, "saving")), 1000);
  let state = "waiting";
  try {
    const answer = await fetch(`${words.base}/luu`, { method: "POST", body: body(), signal: within(10000) });
    if (answer.status === 401 || answer.status === 403) signedOut.hidden = false;
    if (answer.status === 409) {
      await readAgain();
      return handedIn || (await send());
    }
    if (!answer.ok) {
      state = "retry";
      throw new Error(String(answer.status));
    }
    form.elements.no.value = Number(form.elements.no.value) + 1;
    for (const [question, sent] of batch) {
      if (chosen(question) !== sent) continue;
      unsaved.delete(question);
      knownAt.set(question, performance.now());
      sign(question, "saved");
    }
    if (failures > 1) remark(words.back);
    failures = 0;
    return true;
  } catch {
    failures += 1;
    batch.forEach((_, question) => sign(question, state));
    return false;
  } finally {
    clearTimeout(slow);
    keep();
    count();
    network();
  }
}
