// Writing an essay: counts words as contest/essays/counting.py does, saves two seconds after the last key and when the
// page is left. Without it the page's own buttons save and hand in.
const form = document.querySelector("[data-essay]");
const texts = form ? [...form.querySelectorAll("[data-essay-text]")] : [];
const words = form?.querySelector("[data-essay-words]");
const state = form?.querySelector("[data-essay-saved]");
const WORD = /[\p{L}\p{M}\p{N}_]+(?:[-'’./][\p{L}\p{M}\p{N}_]+)*/gu;
const QUIET_MS = 2000;
const AGAIN_MS = 10000;
let timer = 0;
let changed = false;

function count() {
  const number = texts.reduce((sum, text) => sum + (text.value.match(WORD) ?? []).length, 0);
  words.textContent = number.toLocaleString(document.documentElement.lang === "en" ? "en" : "vi");
  words.classList.toggle("late", Boolean(form.dataset.essayMost) && number > Number(form.dataset.essayMost));
}

function body() {
  const fields = new FormData();
  fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const text of texts) fields.set(text.name, text.value);
  return fields;
}

async function save() {
  clearTimeout(timer);
  changed = false;
  state.textContent = state.dataset.saving;
  try {
    const answer = await fetch(form.dataset.essay, { method: "POST", body: body(), headers: { Accept: "application/json" } });
    const said = await answer.json();
    state.textContent = said.saved ? `${state.dataset.saved} ${said.at}` : said.why || state.dataset.failed;
  } catch {
    changed = true;
    state.textContent = state.dataset.failed;
    timer = setTimeout(save, AGAIN_MS);
  }
}

if (texts.length) {
  form.addEventListener("input", () => {
    count();
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed) navigator.sendBeacon(form.dataset.essay, body());
  });
  count();
}
