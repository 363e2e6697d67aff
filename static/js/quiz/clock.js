// The end of the paper.
"use strict";
let handedIn = false;
function tick() {
  showTime();
  if (msLeft() <= 0 && !handedIn && !asking) timeOver();
}

// The end may have been moved since this page was made: the server is asked once more, for two seconds at most,
// whatever the network does. Nothing more can be chosen meanwhile.
let asking = false;
async function timeOver() {
  asking = main.inert = true;
  const ask = async () => {
    // a save that is under way may have begun before the last answer: this one is not kept waiting for it
    if (sending && unsaved.size) fetch(`${words.base}/luu`, { method: "POST", body: body({ ahead: true }), keepalive: true }).catch(() => null);
    await save();
    await readAgain();
  };
  await Promise.race([ask().catch(() => null), new Promise((go) => setTimeout(go, 2000))]);
  asking = main.inert = false;
  if (handedIn || msLeft() > 0) return;
  remark(words.over);
  handIn();
}
