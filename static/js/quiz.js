// The quiz page: clock, count, saving while one works, network, handing in. Without it the page is a plain form.
const form = document.querySelector("[data-paper]");
const words = form.dataset;
const bar = {
  left: form.querySelector("[data-left]"),
  answered: form.querySelector("[data-answered]"),
  segments: form.querySelectorAll(".segs li"),
  note: form.querySelector("[data-note]"),
};
const net = document.querySelector("[data-net]");
const live = form.querySelector("[data-live]");
const sheet = form.querySelector("[data-sheet]");
const wait = form.querySelector("[data-wait]");
const button = form.querySelector("[data-submit]");
const questions = [...form.querySelectorAll(".q")];
const SAVE_AFTER_MS = 3000;

// The paper may have come as the answer to the start: give it its own address, so that reloading is a plain visit.
if (location.pathname !== words.base) history.replaceState(null, "", words.base + location.hash);

// --- time: the server's, carried on by a clock that the phone's owner cannot set -------------------
const loadedAt = performance.now();
const serverNow = () => Number(words.now) + (performance.now() - loadedAt);
const secondsLeft = () => Math.max(0, Math.floor((Number(words.ends) - serverNow()) / 1000));
const pad = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}` : pad(Math.floor(s / 60))) + `:${pad(s % 60)}`;

let handedIn = false;
let before = secondsLeft();
function tick() {
  const left = secondsLeft();
  bar.left.textContent = clock(left);
  if (before > 300 && left <= 300) remark(words.five);
  if (before > 60 && left <= 60) remark(words.one);
  if (left === 0 && !handedIn) {
    remark(words.over);
    handIn();
  }
  before = left;
}
setInterval(tick, 250);

function remark(text) {
  bar.note.textContent = live.textContent = text;
  bar.note.hidden = false;
  setTimeout(() => (bar.note.hidden = true), 4000);
}

// --- what has been answered ------------------------------------------------------------------------
const isAnswered = (question) => question.querySelector("input:checked") !== null;
function count() {
  const done = questions.map(isAnswered);
  bar.answered.textContent = done.filter(Boolean).length;
  bar.segments.forEach((segment, i) => segment.classList.toggle("on", done[i]));
  return done.every(Boolean);
}

// --- saving: batched, in order, each question with an honest sign ----------------------------------
const waiting = new Set();
let timer = null;
let sending = null;
let failures = 0;

function sign(question, state) {
  const output = question.querySelector(".q-sign");
  output.dataset.state = state;
  output.textContent = { saved: words.saved, saving: words.saving, waiting: words.waiting }[state] ?? "";
}

function network() {
  net.textContent = !navigator.onLine ? words.offline : failures > 1 ? words.weak : "";
}

form.addEventListener("change", (event) => {
  const question = event.target.closest(".q");
  if (!question) return;
  waiting.add(question);
  sign(question, "");
  count();
  later(SAVE_AFTER_MS);
});

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

function body() {
  const data = new URLSearchParams(new FormData(form));
  data.set("script", "1");
  return data;
}

async function save() {
  clearTimeout(timer);
  if (sending || !waiting.size || handedIn) return sending;
  sending = send([...waiting]);
  const kept = await sending;
  sending = null;
  if (waiting.size) later(kept ? SAVE_AFTER_MS : Math.min(8000, 1000 * 2 ** failures));
  return kept;
}

async function send(batch) {
  batch.forEach((question) => waiting.delete(question));
  const slow = setTimeout(() => batch.forEach((question) => sign(question, "saving")), 1000);
  try {
    const answer = await fetch(`${words.base}/luu`, { method: "POST", body: body(), signal: AbortSignal.timeout(10000) });
    clearTimeout(slow);
    if (answer.status === 409) return await overtaken(await answer.text(), batch);
    if (!answer.ok) throw new Error(String(answer.status));
    form.elements.no.value = Number(form.elements.no.value) + 1;
    batch.filter((question) => !waiting.has(question)).forEach((question) => sign(question, "saved"));
    if (failures > 1) remark(words.back);
    failures = 0;
    network();
    return true;
  } catch {
    clearTimeout(slow);
    failures += 1;
    batch.forEach((question) => (waiting.add(question), sign(question, "waiting")));
    network();
    return false;
  }
}

// Another phone or tab saved a newer draft, or the paper was handed in there.
async function overtaken(newest, batch) {
  if (newest === "closed") {
    handedIn = true;
    location.assign(`${words.base}/ket-qua`);
    return true;
  }
  form.elements.no.value = Number(newest) + 1;
  return send(batch);
}

addEventListener("online", () => (network(), save()));
addEventListener("offline", network);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && waiting.size && !handedIn) navigator.sendBeacon(`${words.base}/luu`, body());
});

// --- handing in ------------------------------------------------------------------------------------
form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("data-sure") || event.submitter?.formAction.endsWith("/luu")) {
    event.preventDefault();
    handIn();
  } else if (count()) {
    event.preventDefault();
    sheet.hidden = false;
    sheet.querySelector("[data-sure]").focus();
  } else if (!navigator.onLine || failures > 1) {
    event.preventDefault();
    handIn({ sure: false });
  }
});

for (const back of form.querySelectorAll("[data-back-to-paper]")) back.addEventListener("click", backToPaper);
addEventListener("keydown", (event) => event.key === "Escape" && !sheet.hidden && backToPaper());
function backToPaper() {
  sheet.hidden = wait.hidden = true;
  handedIn = false;
  button.focus();
}

// The form goes the ordinary way once the server can be reached; until then it waits here and says so.
async function handIn({ sure = true } = {}) {
  handedIn = true;
  clearTimeout(timer);
  button.style.width = `${button.offsetWidth}px`;
  button.textContent = words.sending;
  for (let pause = 1; handedIn; pause = Math.min(8, pause * 2)) {
    if (await reachable()) {
      if (sure) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" }));
      form.submit();
      return;
    }
    sheet.hidden = true;
    wait.hidden = false;
    network();
    await Promise.race([
      new Promise((go) => setTimeout(go, pause * 1000)),
      new Promise((go) => addEventListener("online", go, { once: true })),
      new Promise((go) => wait.querySelector("[data-send-now]").addEventListener("click", go, { once: true })),
    ]);
  }
}

// Asked only when the last save failed: a good network costs no request more.
async function reachable() {
  if (navigator.onLine && failures === 0) return true;
  try {
    await fetch("/healthz", { signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    return false;
  }
}

// --- keys: A–D or 1–4 choose, N and P go on and back, U to the next unanswered ---------------------
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement?.closest(".q");
  const place = questions.indexOf(here);
  const key = event.key.toLowerCase();
  const choice = "abcdef".includes(key) ? "abcdef".indexOf(key) : "123456".indexOf(key);
  if (key.length === 1 && choice >= 0 && here) here.querySelectorAll("input")[choice]?.click();
  else if (key === "n") go(questions[Math.min(place + 1, questions.length - 1)]);
  else if (key === "p") go(questions[Math.max(place - 1, 0)]);
  else if (key === "u") go(questions.find((question) => !isAnswered(question)));
});
function go(question) {
  question?.querySelector("legend").focus();
  question?.scrollIntoView({ block: "center" });
}

count();
tick();
