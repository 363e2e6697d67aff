// When all parts are there: what was kept comes back, the clock goes.
"use strict";
bringBack();
for (const question of unsaved) sign(question, navigator.onLine ? "" : "waiting");
count();
network();
save();
setInterval(tick, 250);
tick();
