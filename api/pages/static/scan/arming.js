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

let lists = { sites: [], lots: [], requests: [], parcels: [], stock_takes: [] };
let chosen = null;
let place = null; // where this phone is, as far as anybody said
let done = () => {};
let moved = async () => {};
let armed = { action: "look" };

// `onArmed(what)` hears of a choice, `onPlace()` that the phone is elsewhere now: there is other work there.
export function open(onArmed, onPlace) {
  [done, moved] = [onArmed, onPlace];
  form.elements.site.addEventListener("change", ({ target }) => settle(target.value));
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

async function settle(site) {
  if (!site) return;
  place = site;
  await keep("site", site);
  await moved();
  if (chosen) fill({ ...chosen, site });
}

// Whatever is done, the phone has to be told once where it is: else it knows of nothing there.
function needsOf({ action }) {
  const needs = NEEDS[action];
  return action === "look" || place || needs.includes("site") ? needs : ["site", ...needs];
}

// What there is to choose from, as the phone took it along; before that, the sites that the page knows.
export function offer(along, sites, site) {
  place = site;
  lists = { sites: along?.sites ?? sites, lots: along?.lots ?? [], requests: along?.requests ?? [] };
  lists.stock_takes = along?.stock_takes ?? [];
  lists.parcels = (along?.kits ?? []).filter((kit) => kit.parcel).map((kit) => [kit.parcel, kit.association]);
  if (chosen?.action === "count") fillCounts(chosen);
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
  const site = asked.site ?? place;
  if (asked.action === "count" && !asked.stock_take) return armCount(asked, site);
  const whole = { ...asked, ...(NEEDS[asked.action].includes("site") && site ? { site } : {}) };
  return lacks(whole) ? choose(whole) : arm(whole);
}

// The count card names a place: what is being counted there is known once the phone has looked there.
async function armCount(asked, site) {
  if (site) await settle(site);
  const here = lists.stock_takes.filter(([, at]) => at === site);
  return here.length === 1 ? arm({ ...asked, site, stock_take: here[0][0] }) : choose({ ...asked, site, alone: true });
}

function lacks(what) {
  return needsOf(what).some((need) => !need.endsWith("?") && !isTold(what, need));
}

function isTold(what, need) {
  return need === "agreement" ? Boolean(what.signed_on) : Boolean(what[need]);
}

export async function arm(what) {
  armed = what;
  await keep("armed", what);
  if (what.site) {
    place = what.site;
    await keep("site", what.site);
  }
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
  if (!needsOf(what).length) return arm(what);
  form.hidden = false;
  step({ ...what, site: what.site ?? place });
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
  const asked = needsOf(what).map((need) => need.replace("?", ""));
  for (const part of needs.querySelectorAll("[data-need]")) {
    part.hidden = !asked.includes(part.dataset.need);
    for (const field of part.querySelectorAll("input, select")) field.disabled = part.hidden;
  }
  fill(what);
  return needs.querySelector("[data-need]:not([hidden]) :is(input, select)").focus();
}

function fill(what) {
  // Nothing is picked for somebody who never said it: a wrong place would be believed.
  options("site", [...(what.site ? [] : [["", say("choose")]]), ...lists.sites], what.site);
  const lots = lists.lots.map(([id, lot, left]) => [id, left ? say("lot_left", { lot, left }) : lot]);
  options("lot", [["", say("any_lot")], ...lots], what.lot);
  const asked = lists.requests.map(([id, association, kits]) => [id, say("request_left", { association, kits })]);
  options("request", [["", say("any_request")], ...asked], what.request);
  fillCounts(what);
  const due = form.elements.due_on;
  [due.min, due.value] = [today(), due.value || today(LOAN_DAYS)];
}

// Where nothing is counted there is nothing to choose, and nothing to start. A card means its own place `alone`.
function fillCounts({ action, site, stock_take, alone }) {
  const open = lists.stock_takes.filter(([, at]) => !alone || at === site);
  const none = action === "count" && open.length === 0;
  const picked = stock_take ?? open.find(([, at]) => at === site)?.[0];
  options("stock_take", open.map(([id, , name]) => [id, name]), picked);
  document.getElementById("no-count").hidden = !none;
  for (const part of [form.elements.stock_take, needs.querySelector("button:not([type])")]) part.hidden = none;
}

function options(name, rows, picked) {
  const select = form.elements[name];
  select.replaceChildren(...rows.map(([value, text]) => new Option(text, value, false, value === picked)));
}

function read() {
  const told = { action: chosen.action };
  for (const name of ["kit", "shipment"]) if (chosen[name]) told[name] = chosen[name];
  for (const need of needsOf(chosen)) {
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
  const parcel = name(lists.parcels, what.shipment);
  const day = what.due_on && new Date(`${what.due_on}T12:00`).toLocaleDateString(document.documentElement.lang);
  const count = lists.stock_takes.find(([key]) => key === what.stock_take)?.[2];
  const lot = name(lists.lots, what.lot);
  return [
    count ?? (what.site && name(lists.sites, what.site)),
    lot && say("lot", { lot }),
    association && say("request", { association }),
    what.shipment && (parcel ? say("parcel_for", { association: parcel }) : say("parcel")),
    day && say("until", { day }),
  ].filter(Boolean);
}

// What a scan's body has besides the label: the armed action and its circumstances.
export function bodyOf(what) {
  const { action, signed_on, ...rest } = what;
  const known = new Set([...NEEDS[action].map((need) => need.replace("?", "")), ...(action === "pack" ? ["kit", "shipment"] : [])]);
  const told = Object.fromEntries(Object.entries(rest).filter(([name]) => known.has(name)));
  return { action, ...told, ...(signed_on ? { agreement: { signed_on } } : {}) };
}
