// The result came as the answer to the hand-in: put its own address in the bar, so that reloading is a plain visit.
const main = document.querySelector("[data-result]");
if (main && location.pathname !== main.dataset.result) history.replaceState(null, "", main.dataset.result);
main?.querySelector("h1")?.focus({ preventScroll: true });
