// The rules in words beside the organiser's form: marks the sentence that has just changed, and says it once.
// Also presses a named button when a field with data-press changes (the page of another question bank).

const summary = document.querySelector("[data-rules-summary]");
const news = document.querySelector("[data-rules-news]");
let before = new Map();
let scrolled = 0;

const sentences = () => new Map([...summary.querySelectorAll("[data-key]")].map((item) => [item.dataset.key, item]));

const remember = () => {
  before = new Map([...sentences()].map(([key, item]) => [key, item.textContent.trim()]));
  scrolled = summary.querySelector(".rules-scroll").scrollTop;
};

const tell = () => {
  const changed = [...sentences()].filter(([key, item]) => before.get(key) !== item.textContent.trim());
  for (const [, item] of changed) item.classList.add("rule-changed");
  const box = summary.querySelector(".rules-scroll");
  box.scrollTop = changed.length ? changed[0][1].offsetTop - box.offsetTop - box.clientHeight / 3 : scrolled;
  if (changed.length) news.textContent = `${news.dataset.words} ${changed[0][1].textContent.trim()}`;
};

if (summary && news) {
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === summary) remember();
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === summary) tell();
  });
}

document.addEventListener("change", (event) => {
  const name = event.target.dataset?.press;
  if (name) event.target.form.requestSubmit(event.target.form.elements.namedItem(name));
});
