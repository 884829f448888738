// The scanner's page: what is read becomes a scan that is kept, judged, told and sent – in this order.

import * as along from "./along.js";
import * as arming from "./arming.js";
import * as camera from "./camera.js";
import * as condition from "./condition.js";
import * as decoding from "./decoding.js";
import * as queue from "./queue.js";
import * as sounds from "./sounds.js";
import * as telling from "./telling.js";
import * as tools from "./tools.js";
import * as wedge from "./wedge.js";
import { armOf, digest, foreign, recognise } from "./codes.js";
import { apply, judge, resolve, worldOf } from "./judging.js";
import { look } from "./looking.js";
import { alter, keep, lastScans, recall, tidy, waiting } from "./store.js";
import { say, speak } from "./words.js";

const LATEST = 60; // rows kept at hand
const REFRESH = 180_000; // milliseconds between two looks at tonight's work
const SOON = 1500; // milliseconds after an answer, when what the phone knows is refreshed
const ASKED = 1500; // milliseconds that a label unknown here waits for the server's word, while there is a network
const UNDO = 3_600_000; // milliseconds within which a scan may be taken back

const told = JSON.parse(document.getElementById("scanner").dataset.told);
const at = (id) => document.getElementById(id);

let account = told.account;
let kept = null;
let world = worldOf(null);
let rows = []; // the newest first
let spokenOf = new Set(); // ids whose verdict was told
let signedOut = false;
let soon = null;
let work = Promise.resolve();

at("scanner").classList.add("on");
speak(told.words);
decoding.use(told);
wire();
begin();

async function begin() {
  camera.open(at("video"), { onText: onTexts, onState: telling.eye });
  camera.start();
  decoding.warm();
  try {
    await remember();
  } catch {
    telling.news(say("not_stored")); // a browser that keeps nothing: looking up still works
  }
  await tools.open(onTexts);
  const search = new URLSearchParams(location.search);
  if (search.has("arm")) await takeCard(armOf(location.search));
  update();
  if (search.has("code") && !document.querySelector("#found .verdict")) onText(search.get("code"));
  at("scanner").dataset.ready = "yes";
  await refresh();
  queue.send();
  keepOpen();
}

async function remember() {
  await queue.open(account, { onAnswered, onState });
  kept = await along.taken();
  rows = await lastScans(LATEST);
  rebuild();
  arming.open(onArmed, refresh);
  arming.offer(kept?.json, told.sites, await site());
  await arming.arm(await arming.remembered());
}

// The worker that opens the page without a network, and the promise that the phone does not clear what waits.
function keepOpen() {
  navigator.serviceWorker?.register("/static/scan/worker.js", { scope: "/scan", type: "module" }).catch(() => {});
  navigator.storage?.persist?.();
  tidy();
}

function wire() {
  wedge.listen(onText);
  condition.open(note, then);
  at("change").addEventListener("click", () => (arming.isOpen() ? arming.hide() : arming.show()));
  at("undo").addEventListener("click", () => then(undo));
  at("typed").addEventListener("submit", onTyped);
  addEventListener("online", () => refresh().then(queue.send).then(update));
  addEventListener("offline", update);
  document.addEventListener("visibilitychange", () => !document.hidden && refresh().then(queue.send));
  setInterval(() => !document.hidden && refresh(), REFRESH);
}

// One after the other, so that scans are kept in the order in which they were made.
function then(what) {
  work = work.then(what).catch((problem) => telling.news(String(problem)));
  return work;
}

// Reading

function onTexts(texts) {
  return onText(texts.find((text) => recognise(text).kind !== "foreign") ?? texts[0]);
}

function onText(text) {
  const read = recognise(text);
  if (read.kind === "pass") return isUsed(read.secret) ? null : location.assign(`/sign-in/pass#${read.secret}`);
  if (read.kind === "card") return then(() => takeCard(read.arm));
  if (arming.isOpen()) return null; // whoever chooses is not scanning
  if (read.kind === "label" || read.kind === "code") return then(() => take(read));
  const named = read.kind === "foreign" ? foreign(text, arming.present().action) : null;
  return then(() => (named ? take({ kind: "code", code: named }) : refuse(read.kind)));
}

// The code that enrolled this phone a moment ago is still before its camera.
function isUsed(secret) {
  const used = sessionStorage.getItem("fleet-pass-used");
  return Boolean(used) && secret.startsWith(used);
}

function refuse(kind) {
  const look = kind === "mistyped" ? "blocked" : "unknown";
  telling.tell({ look, icon: telling.iconOf(look), word: say(`word_${kind === "mistyped" ? kind : look}`), says: say(kind) });
  sounds.sound(look);
}

function onTyped(event) {
  event.preventDefault();
  const field = event.target.elements.code;
  onText(field.value);
  field.value = "";
}

async function takeCard(arm) {
  if (!(await arming.take(arm))) return refuse("foreign");
  history.replaceState(null, "", "/scan");
  return sounds.sound("applied");
}

// Scanning

async function take(read) {
  await condition.finish();
  telling.clearNews();
  const mark = read.token ? await digest(read.token) : null;
  const found = resolve(world, { code: read.code ?? null, digest: mark });
  return arming.present().action === "look" ? lookAt(read, found) : scan(read, found);
}

async function lookAt(read, found) {
  if (found.asset) found.asset.place = world.sites.get(found.asset.site);
  const named = found.code ? { code: found.code } : read.token ? { token: read.token } : { code: read.code };
  condition.concerns({ body: named, code: found.code ?? read.code ?? null });
  if ((await look(read, found)) === "sign-in") onState("sign-in");
}

async function scan(read, found) {
  const armed = arming.present();
  const judged = judge(world, armed, found);
  const named = found.code ? { code: found.code } : read.token ? { token: read.token } : { code: read.code };
  const row = await queue.add(
    { ...arming.bodyOf(armed), ...named },
    {
      action: armed.action,
      code: found.code ?? read.code ?? null,
      verdict: judged.verdict,
      says: say(judged.says, spoken(judged.facts)),
      effect: judged.verdict === "applied" ? judged.effect : null,
    },
  );
  if (row.effect) apply(world, row.effect);
  await added(row, judged.verdict === "unknown" && navigator.onLine && !signedOut);
}

function spoken({ state, kit, ...facts }) {
  return { ...facts, ...(state ? { state: say(`state_${state}`) } : {}), ...(kit ? { kit: kit.replace(/^(.{4})/, "$1-") } : {}) };
}

async function added(row, ask) {
  rows = [row, ...rows].slice(0, LATEST);
  const sent = queue.send();
  if (ask) await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, ASKED))]);
  const latest = rows.find((one) => one.id === row.id);
  spokenOf.add(row.id);
  telling.tellRow(latest);
  sounds.sound(latest.verdict);
  await update();
}

async function note(row, flaws) {
  const named = row.code ? { code: row.code } : { token: row.body.token };
  const says = say("noted", { flaws: condition.spoken(flaws) });
  const shown = { action: "note", code: row.code, verdict: "applied", says };
  await added(await queue.add({ action: "note", ...named, flaws }, shown), false);
}

async function undo() {
  const last = undoable();
  if (!last) return;
  last.undone = true;
  const row = await queue.undo(last, say("undone"));
  rebuild();
  await added(row, false);
}

function undoable() {
  const young = (row) => along.now() - Date.parse(row.body.at) < UNDO;
  return rows.find((row) => row.action !== "undo" && !row.undone && !row.refused && young(row) && row.account === account);
}

// Answers

async function onAnswered(answered) {
  const fresh = new Map(answered.map((row) => [row.id, row]));
  rows = rows.map((row) => fresh.get(row.id) ?? row);
  for (const row of answered) if (row.action === "undo" && row.verdict !== "applied") await standsAgain(row);
  const wrong = answered.filter((row) => spokenOf.has(row.id) && row.was !== row.verdict);
  rebuild();
  for (const row of wrong) {
    sounds.sound(row.verdict);
    telling.correct(row);
  }
  const newest = rows[0];
  if (newest && fresh.has(newest.id) && spokenOf.has(newest.id)) telling.tellRow(newest);
  clearTimeout(soon);
  soon = setTimeout(refresh, SOON);
  await update();
}

async function standsAgain(row) {
  await alter([row.body.of], (one) => (one.undone = false));
  rows = await lastScans(LATEST);
}

function onState(state) {
  if (state === "sign-in" || state === "done") signedOut = state === "sign-in";
  at("sign-in-says").textContent = say("sign_in");
  telling.show("sign-in", signedOut);
  update();
}

// What the phone knows

async function refresh() {
  const here = await site();
  const asked = here ? await along.refresh(here).catch(() => ({ state: "offline", kept })) : { state: "offline", kept };
  if (asked.state === "sign-in") onState("sign-in");
  kept = asked.kept;
  if (kept && asked.state !== "offline") {
    account = kept.json.account;
    queue.belongsTo(account);
    await keep("account", account);
    if (signedOut) onState("done");
  }
  rebuild();
  arming.offer(kept?.json, told.sites, here);
  telling.armed(arming.present(), arming.circumstances(arming.present()));
  await update();
}

// Where this phone is: as it was told, else where it was used last, or the only place there is.
async function site() {
  return (await recall("site").catch(() => null)) ?? told.site;
}

// Lay over what was taken along whatever it can't know yet: what waits, and what was answered since.
function rebuild() {
  const newer = rows.filter((row) => row.waits || row.answered > (kept?.fetched ?? 0));
  world = worldOf(kept?.json, newer.reverse());
}

async function onArmed(what) {
  telling.armed(what, arming.circumstances(what));
  if (what.site && kept?.asked !== what.site) await refresh();
}

// Showing

async function update() {
  const all = await waiting().catch(() => []);
  const own = all.filter((row) => row.account === account);
  telling.waiting(own.length, { online: navigator.onLine, others: all.length - own.length });
  telling.list(rows);
  telling.show("undo", Boolean(undoable()));
  if (arming.present().action !== "look") condition.concerns(rows.find(isThing) ?? null);
}

function isThing(row) {
  return row.action !== "undo" && row.action !== "note" && !row.undone && Boolean(row.code ?? row.body.token);
}
