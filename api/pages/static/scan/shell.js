// The worker's work: keep the scanner's page and files, so that it opens without a network; send when one is back.
// It answers for /scan and for files whose address names their version. Everything else goes its way untouched.

import { refresh } from "./along.js";
import { sendAll } from "./sending.js";
import { recall, waiting } from "./store.js";

const PAGE = "/scan";
const PREFIX = "fleet-scan-";
const PATIENCE = 3000; // milliseconds: a basement's network may neither answer nor refuse

export function serve(version, files) {
  const name = `${PREFIX}${version}`;
  const kept = new Set(files);
  addEventListener("install", (event) => event.waitUntil(keepAll(name, files)));
  addEventListener("activate", (event) => event.waitUntil(takeOver(name)));
  addEventListener("fetch", (event) => {
    const address = new URL(event.request.url);
    if (event.request.method !== "GET" || address.origin !== location.origin) return;
    if (isPage(event.request, address)) event.respondWith(page(event, name));
    else if (kept.has(address.pathname + address.search)) event.respondWith(file(event.request, name));
  });
  addEventListener("sync", (event) => {
    if (event.tag === "send") event.waitUntil(send());
  });
}

async function keepAll(name, files) {
  const cache = await caches.open(name);
  const known = (file) => new Request(file, { cache: "force-cache" }); // their addresses change with them
  await Promise.all([...files.map((file) => cache.add(known(file))), keepPage(cache)]);
  await skipWaiting();
}

// Only the scanner itself: not the answer to a typed code, not the sign-in page that a redirect led to.
function isPage(request, address) {
  return request.mode === "navigate" && address.pathname === PAGE && !address.searchParams.has("code");
}

async function keepPage(cache) {
  const answer = await fetch(PAGE, { credentials: "same-origin", redirect: "follow", cache: "no-store" });
  if (isOurs(answer)) await cache.put(PAGE, answer);
}

function isOurs(answer) {
  return answer.ok && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/html");
}

async function takeOver(name) {
  const old = (await caches.keys()).filter((one) => one.startsWith(PREFIX) && one !== name);
  await Promise.all(old.map((one) => caches.delete(one)));
  await clients.claim();
}

// The network's page while there is one (it knows who is signed in, and the language), else the kept one: also
// for whoever was signed out while scans wait, since an evening's pass that is over may still send them.
async function page(event, name) {
  const cache = await caches.open(name);
  const asked = fetch(event.request);
  // Its copy is taken before the browser reads it: afterwards there is none to take.
  const fresh = asked.then((answer) => ({ answer, copy: isOurs(answer) ? answer.clone() : null }));
  event.waitUntil(fresh.then(({ copy }) => copy && cache.put(PAGE, copy)).catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([fresh.catch(() => null), late]);
  if (first && !(isElsewhere(first.answer) && (await waiting(1)).length)) return first.answer;
  return (await cache.match(PAGE)) ?? asked;
}

function isElsewhere(answer) {
  return answer.type === "opaqueredirect" || answer.redirected;
}

async function file(request, name) {
  const cache = await caches.open(name);
  return (await cache.match(request)) ?? fetch(request);
}

// The browser says that the network is back, perhaps with no page open.
async function send() {
  const [site, before] = [await recall("site"), await recall("account")];
  const asked = site ? await refresh(site) : { state: "same", kept: null };
  const account = asked.kept?.json.account ?? before;
  if (asked.state === "offline") throw new Error("still no network"); // the browser then tries again
  if (!account) return;
  const channel = new BroadcastChannel("fleet-scan");
  const outcome = await sendAll(account, (rows) => channel.postMessage({ rows }));
  if (outcome.state === "offline") throw new Error("still no network");
}
