// While a code waits on the coordinator's screen: look every few seconds whether a phone took it.
// Without this module the link below the code does the same.

const EVERY_MS = 3000;
const shown = document.getElementById("pass");

async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const state = page.getElementById("pass")?.dataset.state;
    if (!answer.ok || (state && state !== shown.dataset.state)) return location.reload();
  } catch {
    // No network for a moment: look again.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
