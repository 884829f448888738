// What the phone keeps: scans (each before it is sent), and a few things taken along. Codes, actions, times.

import { openDB } from "./idb.js";

const NAME = "fleet-scan";
const KEPT_SENT = 200; // rows that were sent, kept to show the last ones and for the server's corrections

let opened = null;

export function store() {
  opened ??= openDB(NAME, 1, {
    upgrade(database) {
      const scans = database.createObjectStore("scans", { keyPath: "number", autoIncrement: true });
      scans.createIndex("id", "id", { unique: true });
      scans.createIndex("waits", "waits"); // 1 while it waits; the field is gone once it was answered
      database.createObjectStore("kept");
    },
    blocking: () => {
      opened?.then((database) => database.close());
      opened = null;
    },
    terminated: () => (opened = null),
  });
  return opened;
}

// Resolves only when the row is on the disk: strict, since a phone may lose power the moment after.
export async function keepScan(row) {
  const database = await store();
  const change = database.transaction("scans", "readwrite", { durability: "strict" });
  const number = await change.store.add(row);
  await change.done;
  return { ...row, number };
}

export async function waiting(limit) {
  const database = await store();
  return database.getAllFromIndex("scans", "waits", 1, limit);
}

export async function lastScans(count) {
  const database = await store();
  const found = [];
  let cursor = await database.transaction("scans").store.openCursor(null, "prev");
  while (cursor && found.length < count) {
    found.push(cursor.value);
    cursor = await cursor.continue();
  }
  return found;
}

// Let `change(row)` alter the rows of these ids; one transaction, so another tab never sees half of it.
export async function alter(ids, change) {
  const database = await store();
  const work = database.transaction("scans", "readwrite", { durability: "strict" });
  const altered = [];
  for (const id of ids) {
    const row = await work.store.index("id").get(id);
    if (!row) continue;
    change(row);
    await work.store.put(row);
    altered.push(row);
  }
  await work.done;
  return altered;
}

// Forget what was answered long ago; never what waits.
export async function tidy() {
  const database = await store();
  const work = database.transaction("scans", "readwrite");
  let kept = 0;
  let cursor = await work.store.openCursor(null, "prev");
  while (cursor) {
    if (!cursor.value.waits && (kept += 1) > KEPT_SENT) await cursor.delete();
    cursor = await cursor.continue();
  }
  await work.done;
}

export async function recall(name) {
  return (await store()).get("kept", name);
}

export async function keep(name, value) {
  return (await store()).put("kept", value, name);
}

// At sign-out: everything but what still waits to be sent.
export async function forget() {
  const database = await store();
  const work = database.transaction(["scans", "kept"], "readwrite");
  await work.objectStore("kept").clear();
  let cursor = await work.objectStore("scans").openCursor();
  while (cursor) {
    if (!cursor.value.waits) await cursor.delete();
    cursor = await cursor.continue();
  }
  await work.done;
}
