// Sends what waits, as often as it takes. The server knows each scan by its id, so once too often does no harm.
// Used by the page and, where the browser wakes it when the network is back, by the worker.

import { alter, waiting } from "./store.js";

const AT_ONCE = 100;
const PATIENCE = 20_000; // milliseconds
const LOCK = "fleet-scan-sending";
const UNREADABLE = new Set([400, 413, 415, 422]); // what no sending again would change

// One tab at a time, where the browser can hold a lock: else both send, and the second changes nothing.
export function sendAll(account, heard) {
  const work = () => sendWaiting(account, heard);
  return navigator.locks ? navigator.locks.request(LOCK, work) : work();
}

// {state: "done" | "offline" | "sign-in" | "later", after?: seconds}
async function sendWaiting(account, heard) {
  const stumbled = new Set(); // what the service fell over, each alone: tried again another time
  let size = AT_ONCE;
  for (;;) {
    const rows = (await ownWaiting(account)).filter((row) => !stumbled.has(row.id)).slice(0, size);
    if (!rows.length) return { state: stumbled.size ? "later" : "done" };
    const answer = await post(rows, account);
    if (!answer) return { state: "offline" };
    if (answer.ok) {
      const answered = await store(rows, (await answer.json()).items);
      if (!answered.length) return { state: "later" }; // nothing of what was asked: no use in asking at once again
      heard(answered);
      size = AT_ONCE;
    } else if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
      return { state: "sign-in" };
    } else if (!UNREADABLE.has(answer.status) && answer.status !== 500) {
      return { state: "later", after: Number(answer.headers.get("Retry-After")) || 0 }; // 409: somebody was faster
    } else if (rows.length > 1) {
      size = Math.ceil(rows.length / 2); // one of them is at fault: find it, so that the others go
    } else {
      if (answer.status === 500) stumbled.add(rows[0].id);
      else heard(await setAside(rows[0], answer));
      size = AT_ONCE;
    }
  }
}

// Scans of whoever is signed in: another account's wait for their owner.
export async function ownWaiting(account) {
  return (await waiting()).filter((row) => row.account === account && !row.refused);
}

// Whose they are goes with them: if somebody else has signed in meanwhile, the service refuses.
async function post(rows, account) {
  try {
    return await fetch("/api/v1/scans", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "Fleet-Account": account },
      body: JSON.stringify(rows.map((row) => row.body)),
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}

// Write the answers down, and those of other scans that they changed; what the phone said before stays in `was`.
async function store(rows, verdicts) {
  const told = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const changed = new Map(verdicts.flatMap((verdict) => verdict.changed ?? []).map((one) => [one.id, one.verdict]));
  const answered = await alter(
    rows.map((row) => row.id).filter((id) => told.has(id)),
    (row) => answer(row, told.get(row.id)),
  );
  const others = await alter(
    [...changed.keys()].filter((id) => !told.has(id)),
    (row) => Object.assign(row, { was: row.verdict, verdict: changed.get(row.id) }),
  );
  return [...answered, ...others];
}

function answer(row, told) {
  const again = told.verdict === "duplicate"; // it had arrived, and only the answer was lost
  const verdict = again ? (told.earlier ?? row.verdict) : told.verdict;
  const said = again && verdict === row.verdict ? row.says : told.says;
  const read = [row.body.token, row.body.code]; // what was read is no sentence, and a token is not to stay here
  const parts = told.reason && [told.reason.title, told.reason.detail].filter((part) => part && !read.includes(part));
  const says = parts ? parts.join(" ") : said;
  Object.assign(row, { was: row.verdict, verdict, says: says ?? "", answered: Date.now() });
  row.code = told.asset?.code ?? row.code;
  if (verdict !== "applied") row.effect = null;
  delete row.waits;
  delete row.body.token; // it was needed to be sent, and for nothing else
}

// The server can't read this one at all: it stays on the phone and is shown, but holds nothing else up.
async function setAside(row, answer) {
  const problem = await answer.json().catch(() => ({}));
  return alter([row.id], (kept) => {
    const why = [problem.title, problem.detail].filter(Boolean).join(" ") || String(answer.status);
    Object.assign(kept, { was: kept.verdict, verdict: "refused", says: why, refused: true, effect: null });
  });
}
