// Reading the paper again: another phone or tab has saved, this phone slept, the network came back.
"use strict";
const AWAY_MS = 2000;

// A page as a document that runs nothing. Not by DOMParser: that takes any text, so Trusted Types forbid it.
const readPage = (address) =>
  new Promise((resolve, reject) => {
    const request = Object.assign(new XMLHttpRequest(), { onload: () => resolve(request), onerror: reject, ontimeout: reject });
    request.onreadystatechange = () => request.readyState === 2 && (request.heardAt = performance.now());
    request.open("GET", address);
    Object.assign(request, { responseType: "document", timeout: 10000 }).send();
  });

// Another phone or tab has saved since, or this phone slept and its clock with it: the paper as the server has it,
// with what was chosen here and not saved yet.
async function readAgain() {
  const askedAt = performance.now();
  const no = form.elements.no.value;
  const answer = await readPage(words.base);
  if (new URL(answer.responseURL).pathname !== new URL(words.base, location).pathname) {
    handedIn = true;
    return location.assign(answer.responseURL);
  }
  const paper = answer.response && part("paper", answer.response);
  if (!paper) return;
  Object.assign(words, { now: paper.dataset.now, ends: paper.dataset.ends });
  readAt = answer.heardAt;
  // what was chosen or saved here since then stays: that page had not heard of it
  if (form.elements.no.value === no) form.elements.no.value = paper.elements.no.value;
  for (const question of questions.filter((one) => !unsaved.has(one) && !(knownAt.get(one) > askedAt))) {
    const there = paper.querySelectorAll(`#${question.id} input`);
    question.querySelectorAll("input").forEach((input, i) => (input.checked = there[i].checked));
  }
  count();
}

addEventListener("online", () => (network(), save()));
addEventListener("offline", network);
let leftAt = 0;
let told = false;
document.addEventListener("visibilitychange", async () => {
  if (handedIn) return;
  if (document.visibilityState === "hidden") {
    leftAt = performance.now();
    told = unsaved.size > 0 && navigator.sendBeacon(`${words.base}/luu`, body({ ahead: Boolean(sending) }));
    if (told) form.elements.no.value = Number(form.elements.no.value) + 1;
  } else if (told || performance.now() - leftAt > AWAY_MS) {
    await readAgain().catch(() => null);
    save();
  }
});
// Back from the result by the browser's own cache: that paper is no more.
addEventListener("pageshow", (event) => event.persisted && location.reload());
