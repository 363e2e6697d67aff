// Keys: A–D or 1–4 choose, N and P go on and back, U to the next unanswered, T tells the time left, Enter on.
"use strict";
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !sheet.hidden || !wait.hidden) return;
  const here = document.activeElement?.closest(".q");
  const place = questions.indexOf(here);
  const key = event.key.toLowerCase();
  const choice = "abcdef".includes(key) ? "abcdef".indexOf(key) : "123456".indexOf(key);
  if (key === "enter" && here) {
    event.preventDefault();
    if (place + 1 < questions.length) go(questions[place + 1]);
    else submitButton.focus();
  } else if (key.length === 1 && choice >= 0 && here) here.querySelectorAll("input")[choice]?.click();
  else if (key === "n") go(questions[Math.min(place + 1, questions.length - 1)]);
  else if (key === "p") go(questions[Math.max(place - 1, 0)]);
  else if (key === "u") go(nextGap(place));
  else if (key === "t") tellTime();
});
const nextGap = (place) => [...questions.slice(place + 1), ...questions].find((question) => !chosen(question));
// The count of a finger: to the next question without an answer, or to the first where none is left.
let last = -1;
form.addEventListener("focusin", ({ target }) => target.closest(".q") && (last = questions.indexOf(target.closest(".q"))));
part("gaps").addEventListener("click", (event) => {
  event.preventDefault();
  if (sheet.hidden) go(nextGap(last) ?? questions[0]);
});
function go(question) {
  question?.querySelector("legend").focus();
  question?.scrollIntoView({ block: "center" });
}
part("keys").hidden = !matchMedia("(hover: hover) and (pointer: fine)").matches;
