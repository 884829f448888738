// Nothing is armed: a scan shows the thing, at once from what the phone knows, then as the server draws it.

import { say } from "./words.js";
import { sound } from "./sounds.js";
import { tell, tellFound } from "./telling.js";

const PATIENCE = 6000; // milliseconds

// "shown" | "kept" (from the phone alone) | "sign-in"
export async function look(read, found) {
  const known = tellKnown(found);
  const drawn = navigator.onLine ? await ask(read) : null;
  if (drawn === "sign-in") return drawn;
  if (drawn) {
    tellFound([...drawn.childNodes]);
    if (!known) sound(document.querySelector("#found .verdict.unknown") ? "unknown" : "applied");
    return "shown";
  }
  if (!known) {
    tell({ look: "unknown", icon: "circle-question-mark", word: say("word_unknown"), says: say("unknown_here") });
    sound("unknown");
  }
  return "kept";
}

function tellKnown({ code, asset }) {
  if (!asset) return false;
  const word = say(`state_${asset.state}`);
  const says = asset.place ? say("at", { site: asset.place }) : "";
  tell({ look: asset.state, icon: "circle-check", word: word[0].toUpperCase() + word.slice(1), says, code });
  sound("applied");
  return true;
}

async function ask(read) {
  try {
    const answer = await fetch(`/scan?code=${encodeURIComponent(read.token ?? read.code)}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect") return "sign-in";
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return document.importNode(page.getElementById("found"), true);
  } catch {
    return null;
  }
}
