// What the server has not got yet stays on this phone too, in case the page is closed.
"use strict";
const KEPT = "bai-thi ";
const kept = KEPT + form.elements.token.value;
function keep() {
  try {
    if (!unsaved.size) return localStorage.removeItem(kept);
    const answers = Object.fromEntries([...unsaved].map((question) => [question.id, chosen(question)]));
    localStorage.setItem(kept, JSON.stringify({ ends: words.ends, answers }));
  } catch {
    if (!navigator.onLine) remark(words.cannotKeep);
  }
}

function bringBack() {
  // chosen while this script was still on its way
  for (const question of questions) {
    if ([...question.querySelectorAll("input")].some((input) => input.checked !== input.defaultChecked)) unsaved.add(question);
  }
  try {
    const ended = (key) => Number(JSON.parse(localStorage.getItem(key)).ends) < Number(words.now);
    // this paper's own are kept whatever they say: its end may have been moved since
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT) && key !== kept && ended(key)) localStorage.removeItem(key);
    const answers = JSON.parse(localStorage.getItem(kept))?.answers ?? {};
    for (const question of answerable.filter((one) => one.id in answers && !unsaved.has(one))) {
      const values = answers[question.id].split(" ");
      for (const input of question.querySelectorAll("input")) {
        if (question === guess) input.value = answers[question.id];
        else input.checked = values.includes(input.value);
      }
      unsaved.add(question);
    }
  } catch { /* what another version of the page left, or a shut store */ }
}
