// The quiz page's parts, and what has been answered. Without these scripts the page is a plain form.
// All files of this folder are one script (contest/common/joined.py): what one names, the next ones know.
"use strict";
const form = document.querySelector("[data-paper]");
const words = form.dataset;
const part = (name, root = form) => root.querySelector(`[data-${name}]`);
const [main, sheet, wait, signedOut] = ["main", "sheet", "wait", "signed-out"].map((name) => part(name));
const submitButton = part("submit");
const net = part("net", document);
const guess = form.querySelector("[data-guess]");
const questions = [...form.querySelectorAll(".q:not([data-guess])")];
const answerable = guess ? [...questions, guess] : questions;
const segments = form.querySelectorAll(".segs li");

// The paper may have come as the answer to the start: give it its own address, so that reloading is a plain visit.
if (location.pathname !== words.base) history.replaceState(null, "", words.base + location.hash);

const chosen = (question) => question === guess ? guess.querySelector("input").value : [...question.querySelectorAll(":checked")].map((input) => input.value).join(" ");
function count() {
  const done = questions.map((question) => chosen(question) !== "");
  const saved = questions.filter((question, i) => done[i] && !unsaved.has(question)).length;
  for (const place of form.querySelectorAll("[data-answered]")) place.textContent = done.filter(Boolean).length;
  for (const place of form.querySelectorAll("[data-saved-count]")) place.textContent = saved;
  segments.forEach((segment, i) => segment.classList.toggle("on", done[i]));
  return done.every(Boolean);
}

// What the server has not got yet; its questions carry a sign.
const unsaved = new Set();
// When each question was last chosen or last saved: a page that was asked for before that knows less of it.
const knownAt = new Map();
function sign(question, state) {
  const output = question.querySelector(".q-sign");
  output.dataset.state = state;
  output.textContent = words[state] ?? "";
}
