// When all parts are there: what was kept comes back, the clock goes.
"use strict";
bringBack();
// The style draws the numbers of the questions, and readers of the screen do not say them: here they are in words.
questions.forEach((question, i) => {
  const textContent = words.number.replace("{n}", i + 1).replace("{all}", questions.length);
  const legend = question.querySelector("legend");
  legend.id = `l-${question.id}`;
  question.append(Object.assign(document.createElement("span"), { id: `n-${question.id}`, hidden: true, textContent }));
  question.setAttribute("aria-labelledby", `n-${question.id} ${legend.id}`);
});
for (const question of unsaved) sign(question, navigator.onLine ? "" : "waiting");
count();
network();
save();
setInterval(tick, 250);
tick();
