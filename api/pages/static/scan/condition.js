// A condition note by tapping, on what was scanned last; the next scan or "Done" sends it.

import { say } from "./words.js";

const panel = document.getElementById("condition");
const opener = document.getElementById("note");

let about = null;
let save = async () => {};

// `onNote(row, flaws)` keeps a note; `then(what)` does something in its turn among the scans.
export function open(onNote, then) {
  save = onNote;
  opener.addEventListener("click", () => (panel.hidden ? show() : then(finish)));
  panel.addEventListener("click", ({ target }) => {
    const flaw = target.closest("[data-flaw]");
    if (flaw) flaw.setAttribute("aria-pressed", String(flaw.getAttribute("aria-pressed") !== "true"));
    else if (target.closest("#noted")) then(finish);
  });
  // A phone that is put into a pocket may never come back to this page.
  addEventListener("visibilitychange", () => document.hidden && then(finish));
}

// The row that a note would be about; null where there is none.
export function concerns(row) {
  about = row;
  opener.hidden = !row;
  if (!row) panel.hidden = true;
}

function show() {
  for (const flaw of panel.querySelectorAll("[data-flaw]")) flaw.setAttribute("aria-pressed", "false");
  panel.hidden = false;
  opener.setAttribute("aria-expanded", "true");
  panel.querySelector("[data-flaw]").focus();
}

// Send what was tapped, if anything.
export async function finish() {
  if (panel.hidden) return;
  const flaws = [...panel.querySelectorAll("[aria-pressed=true]")].map((one) => one.dataset.flaw);
  panel.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  if (flaws.length && about) await save(about, flaws);
}

export function spoken(flaws) {
  return flaws.map((flaw) => say(`flaw_${flaw}`)).join(", ");
}
