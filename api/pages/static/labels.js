// The label follows what is chosen; without this, a button shows it.
const form = document.querySelector("#run");
let waiting;

async function follow() {
  const chosen = new URLSearchParams(new FormData(form));
  const answer = await fetch(`/labels/print?${chosen}`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.querySelector("#preview");
  if (shown) document.querySelector("#preview").replaceWith(shown);
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(follow, 300);
});
document.documentElement.classList.add("follows");
