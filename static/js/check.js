// The check before handing in: the clock, and a hand-in that waits for a network. Without it the page is a plain form.
"use strict";
const form = document.querySelector("[data-check]");
const words = form.dataset;

let tries = 0;
async function handIn(button) {
  const own = (tries += 1);
  const fields = new URLSearchParams(new FormData(form));
  fields.set("script", "1");
  fields.set("sure", "1");
  part("main").inert = true;
  if (button) button.textContent = words.sending;
  const word = await tryUntilHeard(() => post(form.action, fields), { stopped: () => own !== tries, unheard: () => openWait(true) });
  if (word) location.assign(word === "taken" ? `${words.base}/ket-qua` : words.base);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!part("main").inert) handIn(event.submitter ?? form.querySelector("[name=sure]"));
});

let over = false;
setInterval(() => {
  showTime();
  if (msLeft() > 0 || over) return;
  over = true;
  timeOver();
}, 250);

// All answers are saved. The end may have been moved: the paper itself knows, once the server is reached.
async function timeOver() {
  tries += 1;
  part("main").inert = true;
  const send = () => fetch(words.base, { signal: within(20000) }).then((answer) => answer.status < 500 && "else").catch(() => "");
  if (await tryUntilHeard(send, { stopped: () => false, unheard: () => openWait(true) })) location.assign(words.base);
}
for (const back of document.querySelectorAll("[data-back-to-paper]")) {
  back.addEventListener("click", () => {
    tries += 1;
    part("main").inert = false;
    const button = form.querySelector("[name=sure]");
    if (button) button.textContent = button.dataset.word;
    openWait(false);
  });
}
// Back by the browser's own cache: that paper may be no more.
addEventListener("pageshow", (event) => event.persisted && location.reload());
