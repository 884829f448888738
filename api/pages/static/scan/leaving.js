// On the account's page: before this browser signs out, say what waits on it, and let go of what it took along.

import { forget, waiting } from "./store.js";

const form = document.querySelector("form[data-leaving]");
let warned = false;

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const rows = await waiting().catch(() => []);
  if (rows.length && !warned) return warn(rows.length);
  await letGo().catch(() => {}); // whatever happens, signing out is not refused
  return form.submit();
});

function warn(count) {
  warned = true;
  const told = document.getElementById("leaving");
  told.querySelector("[data-says]").textContent = form.dataset.leaving.replace("COUNT", count);
  told.hidden = false;
  form.querySelector("[data-anyway]").textContent = form.dataset.anyway;
  told.focus();
}

async function letGo() {
  await forget();
  const names = (await caches.keys()).filter((name) => name.startsWith("fleet-scan-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  const registration = await navigator.serviceWorker?.getRegistration("/scan");
  await registration?.unregister(); // it comes back, with its files, when somebody opens the scanner again
}
