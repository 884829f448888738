// Choosing what scans mean: by taps, by an address, by a card. What is chosen stays until it is changed.

import { keep, recall } from "./store.js";
import { say } from "./words.js";

// What each action needs to be told before it can begin; with "?" what it may be told.
const NEEDS = {
  look: [],
  receive: ["site", "lot?", "category?"],
  move: ["site"],
  start_refurbishment: [],
  mark_ready: [],
  pack: ["request?"],
  ship: [],
  arrive: ["site"],
  hand_over: ["due_on", "agreement"],
  take_back: ["site"],
  count: ["stock_take"],
};
const LOAN_DAYS = 365;

const form = document.getElementById("arming");
const needs = document.getElementById("needs");

let lists = { sites: [], lots: [], requests: [], stock_takes: [] };
let chosen = null;
let done = () => {};
let armed = { action: "look" };

export function open(onArmed) {
  done = onArmed;
  form.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action]");
    if (button) choose({ action: button.dataset.action });
  });
  document.getElementById("arming-back").addEventListener("click", () => step(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosen) arm(read());
  });
}

// What there is to choose from, as the phone took it along; before that, the sites that the page knows.
export function offer(along, sites) {
  lists = { sites: along?.sites ?? sites, lots: along?.lots ?? [], requests: along?.requests ?? [] };
  lists.stock_takes = along?.stock_takes ?? [];
}

export function present() {
  return armed;
}

// As it was when the page was closed; a hand-over's answers hold for one evening at most.
export async function remembered() {
  const kept = await recall("armed");
  return kept && kept.action in NEEDS && (!kept.signed_on || kept.signed_on === today()) ? kept : { action: "look" };
}

// Take over what an address or a card says; ask for what it leaves open.
export async function take(asked) {
  if (!(asked.action in NEEDS)) return false;
  const site = asked.site ?? (await recall("site"));
  const whole = { ...asked, ...(NEEDS[asked.action].includes("site") ? { site } : {}) };
  return lacks(whole) ? choose(whole) : arm(whole);
}

function lacks(what) {
  return NEEDS[what.action].some((need) => !need.endsWith("?") && !isTold(what, need));
}

function isTold(what, need) {
  return need === "agreement" ? Boolean(what.signed_on) : Boolean(what[need]);
}

export async function arm(what) {
  armed = what;
  await keep("armed", what);
  if (what.site) await keep("site", what.site);
  hide();
  await done(what);
  return true;
}

export function show() {
  form.hidden = false;
  document.getElementById("change").setAttribute("aria-expanded", "true");
  step(null);
}

export function hide() {
  const change = document.getElementById("change");
  if (form.contains(document.activeElement)) change.focus(); // what had the focus is about to go
  form.hidden = true;
  change.setAttribute("aria-expanded", "false");
}

export function isOpen() {
  return !form.hidden;
}

async function choose(what) {
  if (!NEEDS[what.action].length) return arm(what);
  form.hidden = false;
  const site = what.site ?? (await recall("site"));
  step({ ...what, site });
  return true;
}

// The first step is what to do (null), the second what it needs.
function step(what) {
  chosen = what;
  form.querySelector(".choices").hidden = Boolean(what);
  needs.hidden = !what;
  for (const button of form.querySelectorAll("[data-action]")) {
    button.setAttribute("aria-pressed", String(button.dataset.action === armed.action));
  }
  if (!what) return form.querySelector("[aria-pressed=true]")?.focus();
  document.getElementById("needs-title").textContent = say(`arm_${what.action}`);
  const asked = NEEDS[what.action].map((need) => need.replace("?", ""));
  for (const part of needs.querySelectorAll("[data-need]")) {
    part.hidden = !asked.includes(part.dataset.need);
    for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
  }
  fill(what);
  return needs.querySelector("[data-need]:not([hidden]) :is(input, select)").focus();
}

function fill(what) {
  options("site", lists.sites, what.site);
  const lots = lists.lots.map(([id, lot, left]) => [id, left ? say("lot_left", { lot, left }) : lot]);
  options("lot", [["", say("any_lot")], ...lots], what.lot);
  const asked = lists.requests.map(([id, association, kits]) => [id, say("request_left", { association, kits })]);
  options("request", [["", say("any_request")], ...asked], what.request);
  options("stock_take", lists.stock_takes.map(([id, , name]) => [id, name]), what.stock_take);
  const due = form.elements.due_on;
  [due.min, due.value] = [today(), due.value || today(LOAN_DAYS)];
}

function options(name, rows, picked) {
  const select = form.elements[name];
  select.replaceChildren(...rows.map(([value, text]) => new Option(text, value, false, value === picked)));
}

function read() {
  const told = { action: chosen.action };
  if (chosen.kit) told.kit = chosen.kit;
  for (const need of NEEDS[chosen.action]) {
    const name = need.replace("?", "");
    if (name === "agreement") told.signed_on = today();
    else if (form.elements[name].value) told[name] = form.elements[name].value;
  }
  return told;
}

// The local date, so many days on.
function today(later = 0) {
  const day = new Date();
  day.setDate(day.getDate() + later);
  const two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

// What the banner says beside the action: where, which lot, for whom, until when.
export function circumstances(what) {
  const name = (rows, id) => rows.find(([key]) => key === id)?.[1];
  const association = name(lists.requests, what.request);
  const day = what.due_on && new Date(`${what.due_on}T12:00`).toLocaleDateString(document.documentElement.lang);
  const count = lists.stock_takes.find(([key]) => key === what.stock_take)?.[2];
  const lot = name(lists.lots, what.lot);
  return [
    NEEDS[what.action].includes("site") && name(lists.sites, what.site),
    count,
    lot && say("lot", { lot }),
    association && say("request", { association }),
    day && say("until", { day }),
  ].filter(Boolean);
}

// What a scan's body has besides the label: the armed action and its circumstances.
export function bodyOf(what) {
  const { action, signed_on, ...rest } = what;
  const told = Object.fromEntries(Object.entries(rest).filter(([name]) => NEEDS[action].some((need) => need.replace("?", "") === name) || name === "kit"));
  return { action, ...told, ...(signed_on ? { agreement: { signed_on } } : {}) };
}
