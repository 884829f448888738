// What the phone takes along while there is a network: tonight's work, in codes only.

import { keep, recall } from "./store.js";

const PATIENCE = 10_000; // milliseconds

let clock = 0; // the server's time minus this phone's, in milliseconds

// Now, as the server's clock says it.
export function now() {
  return Date.now() + clock;
}

// What was taken along last; null where there is none or its evening pass is over.
export async function taken() {
  clock = (await recall("clock")) ?? 0;
  const kept = await recall("along");
  return kept && !isOver(kept.json) ? kept : null;
}

function isOver(json) {
  return Boolean(json.until) && Date.parse(json.until) < now();
}

// {state: "fresh" | "same" | "offline" | "sign-in", kept}
export async function refresh(site) {
  const kept = await taken();
  const headers = kept?.etag && kept.asked === site ? { "If-None-Match": kept.etag } : {};
  const before = Date.now();
  let answer;
  try {
    answer = await fetch(`/scan/along?site=${encodeURIComponent(site)}`, {
      headers: { Accept: "application/json", ...headers },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { state: "offline", kept };
  }
  return answered(answer, site, kept, before);
}

async function answered(answer, site, kept, before) {
  if (answer.ok || answer.status === 304) await setClock(answer.headers.get("X-Fleet-Now"), before);
  if (answer.status === 304) return { state: "same", kept };
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    await keep("along", null); // whoever is signed out has nothing to know
    return { state: "sign-in", kept: null };
  }
  if (!answer.ok) return { state: "offline", kept };
  const json = await answer.json();
  // The phone's own clock: it is compared with the moments at which scans were answered.
  const fresh = { json, etag: answer.headers.get("ETag"), asked: site, fetched: before };
  await keep("along", fresh);
  return { state: "fresh", kept: fresh };
}

async function setClock(at, before) {
  const there = Date.parse(at);
  if (Number.isNaN(there)) return;
  clock = Math.round(there - (before + Date.now()) / 2);
  await keep("clock", clock);
}
