// A paper whose questions come one a page. Each is sent by request until the server is heard, and the next page comes
// as its answer, into the place of this one. Without it the page is a plain form.
"use strict";
const form = document.querySelector("[data-one]");
const words = form.dataset;
const net = () => (part("net").hidden = navigator.onLine);

// The paper may have come as the answer to the start: give it its own address, so that reloading is a plain visit.
if (location.pathname !== words.base) history.replaceState(null, "", words.base);

// What was chosen and not sent yet stays on this phone too, in case the page is closed.
const kept = `bai-thi ${form.elements.token.value}`;
const inputs = () => [...form.querySelectorAll(".opt input")];
function keep() {
  const chosen = inputs().filter((input) => input.checked);
  const answers = { [form.elements.no.value]: chosen.map((input) => input.value).join(" ") };
  try {
    localStorage.setItem(kept, JSON.stringify({ ends: words.ends, answers }));
  } catch { /* a shut store */ }
}
function bringBack() {
  try {
    const values = JSON.parse(localStorage.getItem(kept))?.answers?.[form.elements.no.value]?.split(" ") ?? [];
    for (const input of inputs()) input.checked ||= values.includes(input.value);
  } catch { /* a shut store */ }
}

let sending = 0;
function fieldsOf(button) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("script", "1");
  if (button?.name) fields.set(button.name, button.value);
  return fields;
}

// The answer as a document that runs nothing, redirects followed; "" when the server was not reached or cannot write.
const ask = (address, fields) =>
  new Promise((hear) => {
    const request = new XMLHttpRequest();
    Object.assign(request, { onload: () => hear(request.status < 500 && request), onerror: () => hear(""), ontimeout: () => hear("") });
    request.onreadystatechange = () => request.readyState === 2 && (request.heardAt = performance.now());
    request.open("POST", address);
    Object.assign(request, { responseType: "document", timeout: 20000 }).send(fields);
  });

async function send(address, fields) {
  const own = (sending += 1);
  const last = address.endsWith("/nop");
  part("main").inert = true;
  part("next").textContent = words.sending;
  const heard = await tryUntilHeard(() => ask(address, fields), {
    stopped: () => own !== sending,
    unheard: () => (openWait(true), net()),
  });
  if (own !== sending || !heard) return;
  const page = heard.response;
  if (page && part("one", page)) return show(page, heard);
  // handed in, over, or signed out: a plain visit says which
  localStorage.removeItem(kept);
  location.assign(heard.status === 204 && last ? `${words.base}/ket-qua` : elsewhere(heard.responseURL));
}
const elsewhere = (address) => (address.startsWith(new URL(`${words.base}/`, location).href) ? words.base : address);

function show(page, { heardAt }) {
  const next = part("one", page);
  document.title = page.title;
  form.action = next.getAttribute("action");
  Object.assign(words, { now: next.dataset.now, ends: next.dataset.ends });
  form.replaceChildren(...next.childNodes);
  begin(heardAt);
  scrollTo(0, 0);
  form.querySelector("h1").focus({ preventScroll: true });
}

function begin(heardAt = readAt) {
  sending += 1;
  readAt = heardAt;
  over = false;
  before = secondsLeft();
  bringBack();
  net();
}

// iPhones of before 2022 do not say which button sends; a press always comes first.
let pressed = null;
form.addEventListener("click", ({ target }) => (pressed = target.closest("button")));
form.addEventListener("change", keep);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter ?? pressed;
  if (!part("main").inert) send(button?.getAttribute("formaction") || form.getAttribute("action"), fieldsOf(button));
});
form.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-back-to-paper]")) return;
  sending += 1;
  over = false;
  part("main").inert = false;
  part("next").textContent = part("next").dataset.word;
  openWait(false);
  part("next").focus({ preventScroll: true });
});

// The server is asked whether time is up: the end may have been moved since this page was made.
let over = false;
setInterval(() => {
  showTime();
  if (msLeft() > 0 || over) return;
  over = true;
  remark(words.over);
  const fields = fieldsOf();
  fields.set("het_gio", "1");
  send(`${words.base}/nop`, fields);
}, 250);

// Letters and figures choose, T tells the time left, as on the whole paper.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || part("main").inert || event.target.matches("[type=text], .control")) return;
  const key = event.key.toLowerCase();
  const choice = key.length === 1 ? Math.max("abcdef".indexOf(key), "123456".indexOf(key)) : -1;
  const input = inputs()[choice];
  if (input) {
    // so that the Enter key sends
    input.focus();
    input.click();
  }
  if (key === "t") tellTime();
});

addEventListener("online", net);
addEventListener("offline", net);
// Back by the browser's own cache: that question is behind.
addEventListener("pageshow", (event) => event.persisted && location.reload());
begin();
