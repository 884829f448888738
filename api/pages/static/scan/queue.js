// Scans on their way: kept on the phone first, then sent; who is told what became of them.

import { now } from "./along.js";
import { sendAll } from "./sending.js";
import { alter, keepScan, lastScans } from "./store.js";

const CHANNEL = "fleet-scan";
const FIRST_WAIT = 2; // seconds before another try, doubled each time
const LONGEST_WAIT = 60;

let latest = 0;
let account = null;
let heard = () => {};
let troubled = () => {};
let tries = 0;
let timer = null;
let running = null;
let again = false;
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;

// `onAnswered(rows)` hears of answers whichever tab got them, `onState(state)` how the last try went.
export async function open(whose, { onAnswered, onState }) {
  account = whose;
  [heard, troubled] = [onAnswered, onState];
  if (channel) channel.onmessage = ({ data }) => heard(data.rows, true);
  latest = Date.parse((await lastScans(1))[0]?.body.at ?? 0);
}

export function belongsTo(whose) {
  account = whose;
}

// Keep one scan. `body` is what the server needs, `shown` what the phone said of it.
export async function add(body, shown) {
  latest = Math.max(now(), latest + 1); // never two at one moment: their order is that of their times
  const id = crypto.randomUUID();
  const at = new Date(latest).toISOString();
  return keepScan({ id, account, waits: 1, ...shown, body: { id, at, ...body } });
}

// Take one's own scan back: another scan that says so, since the first may have arrived already.
export async function undo(row, says) {
  const shown = { action: "undo", code: row.code, verdict: "applied", says };
  const taken = await add({ action: "undo", of: row.id }, shown);
  await alter([row.id], (one) => (one.undone = true));
  return taken;
}

// Send what waits now; several calls while it runs are one more run.
export function send() {
  clearTimeout(timer);
  if (running) {
    again = true;
    return running;
  }
  running = once().finally(() => (running = null));
  return running;
}

async function once() {
  let outcome;
  do {
    again = false;
    outcome = await sendAll(account, (rows) => {
      channel?.postMessage({ rows });
      heard(rows, false);
    });
  } while (again && outcome.state === "done");
  tries = outcome.state === "done" ? 0 : tries + 1;
  if (outcome.state === "offline" || outcome.state === "later") tryLater(outcome.after);
  troubled(outcome.state);
  return outcome.state;
}

function tryLater(after) {
  const wait = Math.max(after ?? 0, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries - 1, 8)));
  timer = setTimeout(send, wait * 1000);
  navigator.serviceWorker?.ready.then((registration) => registration.sync?.register("send")).catch(() => {});
}
