// What is shown: the verdict in large words, the last five scans, what waits.

import { say, shown } from "./words.js";

const ICONS = {
  applied: "circle-check",
  already: "info",
  duplicate: "info",
  superseded: "info",
  unknown: "circle-question-mark",
  to_review: "triangle-alert",
};
const LAST = 5;
const MOST_NEWS = 3;
const READ = 15_000; // milliseconds that news stay, at least

const at = (id) => document.getElementById(id);

// A row's word: what was done where it was done, else the verdict itself.
export function wordOf({ action, verdict }) {
  return say(verdict === "applied" ? `word_${action}` : `word_${verdict}`);
}

export function iconOf(verdict) {
  return ICONS[verdict] ?? "circle-x";
}

// Fill the large field. `look` is its colour: a verdict or a state.
export function tell({ look, icon, word, says, code }) {
  show("verdict", true);
  at("found").replaceChildren();
  at("verdict").className = `verdict ${look}`;
  at("verdict-icon").className = `icon icon-${icon}`;
  at("word").textContent = word;
  at("says").replaceChildren(...(code ? [coded(code), " "] : []), says);
}

export function tellRow(row) {
  tell({ look: row.verdict, icon: iconOf(row.verdict), word: wordOf(row), says: row.says, code: row.code });
}

function coded(code) {
  return Object.assign(document.createElement("span"), { className: "code", textContent: shown(code) });
}

// The page of a thing, as the server draws it, in place of the large field.
export function tellFound(nodes) {
  show("verdict", false);
  at("found").replaceChildren(...nodes);
}

export function list(rows) {
  at("last").replaceChildren(...rows.slice(0, LAST).map(item));
}

function item(row) {
  const made = document.createElement("li");
  made.className = row.undone ? "undone" : "";
  const word = Object.assign(document.createElement("span"), {
    className: `state ${row.verdict}`,
    textContent: wordOf(row),
  });
  made.append(word, " ", coded(row.code), " ");
  made.append(Object.assign(document.createElement("span"), { className: "quiet small", textContent: row.says }));
  if (row.waits) made.append(sign("cloud-upload", say("waiting_one")));
  return made;
}

function sign(icon, text) {
  const made = Object.assign(document.createElement("span"), { className: `icon icon-${icon} small` });
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", text);
  return made;
}

// A verdict that turned out otherwise than the phone had said.
export function correct(row) {
  news(say("corrected", { code: row.code ? shown(row.code) : say("nameless"), word: wordOf(row), says: row.says }));
}

// Something that was not asked for: above what was told before, of which the last few stay.
export function news(text) {
  const line = Object.assign(document.createElement("p"), { textContent: text });
  line.dataset.at = performance.now();
  at("news").prepend(line);
  while (at("news").children.length > MOST_NEWS) at("news").lastElementChild.remove();
  show("news", true);
}

// Let go of news that had its time to be read.
export function clearNews() {
  const old = [...at("news").children].filter((line) => performance.now() - line.dataset.at > READ);
  for (const line of old) line.remove();
  show("news", at("news").children.length > 0);
}

export function waiting(count, { online, others }) {
  const name = count ? (online ? "waiting" : "waiting_offline") : online ? "none_waiting" : "offline";
  const place = at("waiting");
  place.dataset.count = count;
  place.classList.toggle("some", count > 0);
  at("waiting-icon").className = `icon icon-${online ? "cloud-upload" : "cloud-off"}`;
  const text = say(name, { count }) + (others ? ` · ${say("others_waiting", { count: others })}` : "");
  if (at("waiting-says").textContent !== text) at("waiting-says").textContent = text;
}

export function armed(what, circumstances) {
  const button = document.querySelector(`[data-action="${what.action}"]`);
  at("armed-icon").className = `icon icon-${button.dataset.icon}`;
  at("armed-word").textContent = say(`arm_${what.action}`);
  at("armed-where").textContent = circumstances.join(" · ");
  document.querySelector(".armed").dataset.armed = what.action;
  Object.assign(at("typed-do"), { className: "plain", textContent: say(`arm_${what.action}`) });
}

export function show(id, visible) {
  at(id).hidden = !visible;
}

// The camera's state, and the ways that are left where there is none.
export function eye({ state, light = false, cameras = [] }) {
  at("eye").dataset.state = state;
  show("video", state === "on");
  show("eye-says", state !== "on");
  if (state !== "on") at("eye-says").textContent = say(`camera_${state}`);
  show("light", light);
  show("next-camera", cameras.length > 1);
}
