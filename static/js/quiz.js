// The quiz page: clock, count, saving while one works, network, handing in. Without it the page is a plain form.
const form = document.querySelector("[data-paper]");
const words = form.dataset;
const part = (name, root = form) => root.querySelector(`[data-${name}]`);
const [main, foot, sheet, wait, live, remarks, signedOut] = ["main", "foot", "sheet", "wait", "live", "note", "signed-out"].map((name) => part(name));
const submitButton = part("submit");
const net = part("net", document);
const guess = form.querySelector("[data-guess]");
const questions = [...form.querySelectorAll(".q:not([data-guess])")];
const answerable = guess ? [...questions, guess] : questions;
const segments = form.querySelectorAll(".segs li");
const SAVE_AFTER_MS = 3000;
const AWAY_MS = 2000;

// The paper may have come as the answer to the start: give it its own address, so that reloading is a plain visit.
if (location.pathname !== words.base) history.replaceState(null, "", words.base + location.hash);

// --- time: the server's, carried on by a clock that the phone's owner cannot set -------------------
let readAt = performance.now();
const msLeft = () => words.ends - words.now - (performance.now() - readAt);
const secondsLeft = () => Math.max(0, Math.floor(msLeft() / 1000));
const pad = (n) => String(n).padStart(2, "0");
const clock = (s) => (s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor((s % 3600) / 60))}` : pad(Math.floor(s / 60))) + `:${pad(s % 60)}`;

let handedIn = false;
let before = secondsLeft();
function tick() {
  const left = secondsLeft();
  for (const place of form.querySelectorAll("[data-left]")) place.textContent = clock(left);
  if (before > 300 && left <= 300) remark(words.five);
  if (before > 60 && left <= 60) remark(words.one);
  before = left;
  if (msLeft() <= 0 && !handedIn && !asking) timeOver();
}

// The end may have been moved since this page was made: the server is asked once more, for two seconds at most.
let asking = false;
async function timeOver() {
  asking = true;
  await save();
  await Promise.race([readAgain().catch(() => null), new Promise((go) => setTimeout(go, 2000))]);
  asking = false;
  if (handedIn || msLeft() > 0) return;
  remark(words.over);
  handIn();
}

function remark(text) {
  remarks.textContent = live.textContent = text;
  remarks.hidden = false;
  setTimeout(() => (remarks.hidden = true), 4000);
}

// --- what has been answered ------------------------------------------------------------------------
const chosen = (question) => question === guess ? guess.querySelector("input").value : [...question.querySelectorAll(":checked")].map((input) => input.value).join(" ");
function count() {
  const done = questions.map((question) => chosen(question) !== "");
  const saved = questions.filter((question, i) => done[i] && !unsaved.has(question)).length;
  for (const place of form.querySelectorAll("[data-answered]")) place.textContent = done.filter(Boolean).length;
  for (const place of form.querySelectorAll("[data-saved-count]")) place.textContent = saved;
  segments.forEach((segment, i) => segment.classList.toggle("on", done[i]));
  return done.every(Boolean);
}

// --- what the server has not got yet stays on this phone too, in case the page is closed -----------
const unsaved = new Set();
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
    for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT) && ended(key)) localStorage.removeItem(key);
    const answers = JSON.parse(localStorage.getItem(kept))?.answers ?? {};
    for (const question of answerable.filter(({ id }) => id in answers)) {
      const values = answers[question.id].split(" ");
      for (const input of question.querySelectorAll("input")) {
        if (question === guess) input.value = answers[question.id];
        else input.checked = values.includes(input.value);
      }
      unsaved.add(question);
    }
  } catch { /* what another version of the page left, or a shut store */ }
}

// --- saving: batched, in order, each question with an honest sign ----------------------------------
let timer = null;
let sending = null;
let failures = 0;

function sign(question, state) {
  const output = question.querySelector(".q-sign");
  output.dataset.state = state;
  output.textContent = words[state] ?? "";
}

function network() {
  const word = !navigator.onLine ? words.offline : failures > 1 && signedOut.hidden ? words.weak : "";
  net.lastElementChild.textContent = word;
  net.hidden = !word;
}

form.addEventListener("change", (event) => {
  const question = event.target.closest(".q");
  if (!question) return;
  unsaved.add(question);
  keep();
  sign(question, navigator.onLine ? "" : "waiting");
  count();
  later(SAVE_AFTER_MS);
});

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

function body() {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("script", "1");
  return fields;
}

async function save() {
  clearTimeout(timer);
  if (sending || !unsaved.size || handedIn) return sending;
  sending = send();
  const done = await sending;
  sending = null;
  if (unsaved.size) later(done ? SAVE_AFTER_MS : Math.min(8000, 1000 * 2 ** failures));
  return done;
}

async function send() {
  const batch = new Map([...unsaved].map((question) => [question, chosen(question)]));
  const slow = setTimeout(() => batch.forEach((_, question) => sign(question, "saving")), 1000);
  let state = "waiting";
  try {
    const answer = await fetch(`${words.base}/luu`, { method: "POST", body: body(), signal: AbortSignal.timeout(10000) });
    if (answer.status === 401 || answer.status === 403) signedOut.hidden = false;
    if (answer.status === 409) {
      await readAgain();
      return handedIn || (await send());
    }
    if (!answer.ok) {
      state = "retry";
      throw new Error(String(answer.status));
    }
    form.elements.no.value = Number(form.elements.no.value) + 1;
    for (const [question, sent] of batch) {
      if (chosen(question) !== sent) continue;
      unsaved.delete(question);
      sign(question, "saved");
    }
    if (failures > 1) remark(words.back);
    failures = 0;
    return true;
  } catch {
    failures += 1;
    batch.forEach((_, question) => sign(question, state));
    return false;
  } finally {
    clearTimeout(slow);
    keep();
    count();
    network();
  }
}

// A page as a document that runs nothing. Not by DOMParser: that takes any text, so Trusted Types forbid it.
const readPage = (address) =>
  new Promise((resolve, reject) => {
    const request = Object.assign(new XMLHttpRequest(), { onload: () => resolve(request), onerror: reject, ontimeout: reject });
    request.open("GET", address);
    Object.assign(request, { responseType: "document", timeout: 10000 }).send();
  });

// Another phone or tab has saved since, or this phone slept and its clock with it: the paper as the server has it,
// with what was chosen here and not saved yet.
async function readAgain() {
  const answer = await readPage(words.base);
  if (new URL(answer.responseURL).pathname !== new URL(words.base, location).pathname) {
    handedIn = true;
    return location.assign(answer.responseURL);
  }
  const paper = answer.response && part("paper", answer.response);
  if (!paper) return;
  Object.assign(words, { now: paper.dataset.now, ends: paper.dataset.ends });
  readAt = performance.now();
  form.elements.no.value = paper.elements.no.value;
  for (const question of questions.filter((one) => !unsaved.has(one))) {
    const there = paper.querySelectorAll(`#${question.id} input`);
    question.querySelectorAll("input").forEach((input, i) => (input.checked = there[i].checked));
  }
  count();
}

addEventListener("online", () => (network(), save()));
addEventListener("offline", network);
let leftAt = 0;
document.addEventListener("visibilitychange", async () => {
  if (handedIn) return;
  if (document.visibilityState === "hidden") {
    leftAt = performance.now();
    if (unsaved.size && navigator.sendBeacon(`${words.base}/luu`, body())) form.elements.no.value = Number(form.elements.no.value) + 1;
  } else if (performance.now() - leftAt > AWAY_MS) {
    await readAgain().catch(() => null);
    save();
  }
});
// Back from the result by the browser's own cache: that paper is no more.
addEventListener("pageshow", (event) => event.persisted && location.reload());

// --- handing in ------------------------------------------------------------------------------------
const sure = Object.assign(document.createElement("input"), { type: "hidden", name: "sure", value: "1" });
// "Thoát" hands in where the rules say so; only the button counts, never a lost network
const leaving = Object.assign(document.createElement("input"), { type: "hidden", name: "thoat", value: "1" });
const submitWord = submitButton.textContent;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaving.remove();
  if (event.submitter && event.submitter === part("leave")) form.append(leaving);
  if (leaving.isConnected || event.submitter === part("sure")) handIn();
  else if (count()) openSheet(true);
  else handIn({ surely: false });
});

function openSheet(open) {
  sheet.hidden = !open;
  main.inert = submitButton.inert = open;
  if (open) part("sure").focus();
}

let scrolledTo = 0;
function openWait(open) {
  if (open === !wait.hidden) return;
  if (open) scrolledTo = scrollY;
  wait.hidden = !open;
  main.hidden = foot.hidden = open;
  scrollTo(0, open ? 0 : scrolledTo);
  if (open) wait.querySelector("h2").focus({ preventScroll: true });
}

for (const back of form.querySelectorAll("[data-back-to-paper]")) back.addEventListener("click", backToPaper);
addEventListener("keydown", (event) => event.key === "Escape" && !sheet.hidden && backToPaper());
function backToPaper() {
  handedIn = false;
  leaving.remove();
  submitButton.textContent = submitWord;
  openSheet(false);
  openWait(false);
  submitButton.focus({ preventScroll: true });
  save();
}

// The form goes the ordinary way once the server can be reached; until then it waits here and says so.
let tries = 0;
async function handIn({ surely = true } = {}) {
  const own = (tries += 1);
  handedIn = true;
  clearTimeout(timer);
  submitButton.textContent = words.sending;
  for (let pause = 1; handedIn && own === tries; pause = Math.min(8, pause * 2)) {
    if (await reachable()) {
      if (surely) form.append(sure);
      if (handedIn && own === tries) form.submit();
      return;
    }
    openSheet(false);
    openWait(true);
    network();
    await Promise.race([
      new Promise((go) => setTimeout(go, pause * 1000)),
      new Promise((go) => addEventListener("online", go, { once: true })),
      new Promise((go) => part("send-now").addEventListener("click", go, { once: true })),
    ]);
  }
}

// Asked only when the last save failed: a good network costs no request more.
async function reachable() {
  if (navigator.onLine && failures === 0) return true;
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}

// --- keys: A–D or 1–4 choose, N and P go on and back, U to the next unanswered, Enter on -------------
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
  else if (key === "u") go([...questions.slice(place + 1), ...questions].find((question) => !chosen(question)));
});
function go(question) {
  question?.querySelector("legend").focus();
  question?.scrollIntoView({ block: "center" });
}
part("keys").hidden = !matchMedia("(hover: hover) and (pointer: fine)").matches;

// --- text size and colours at once, so that nothing is lost; another language needs the page again, after saving ---
const look = document.querySelector(".aa");
look?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { form: panel, name, value } = event.submitter;
  if (name === "language") {
    await save();
    return location.assign(`${panel.action}?${new URLSearchParams({ next: words.base, language: value })}`);
  }
  document.documentElement.dataset[name] = value;
  const cookie = { size: "text_size", theme: "theme" }[name];
  const [prefix, end] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
  document.cookie = `${prefix}${cookie}=${value}; path=/; max-age=31536000; samesite=lax${end}`;
  for (const button of event.submitter.parentElement.children) button.setAttribute("aria-pressed", button === event.submitter);
});
addEventListener("click", (event) => look?.contains(event.target) || look?.removeAttribute("open"));

bringBack();
for (const question of unsaved) sign(question, navigator.onLine ? "" : "waiting");
count();
network();
save();
setInterval(tick, 250);
tick();
