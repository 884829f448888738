// The buttons beside the picture: light, camera, sound, and a photo in place of it.

import * as camera from "./camera.js";
import * as sounds from "./sounds.js";
import { news } from "./telling.js";
import { say } from "./words.js";

const at = (id) => document.getElementById(id);

// `onTexts(texts)` hears of the codes in a photo.
export async function open(onTexts) {
  at("next-camera").addEventListener("click", camera.next);
  at("light").addEventListener("click", ({ currentTarget }) => toggleLight(currentTarget));
  at("mute").addEventListener("click", toggleMute);
  at("photo").addEventListener("change", ({ target }) => look(target, onTexts));
  await sounds.open().catch(() => {});
  showMute();
}

async function look(field, onTexts) {
  const [file] = field.files;
  if (!file) return;
  const texts = await camera.inPhoto(file).catch(() => []);
  field.value = ""; // the same photo may be chosen again
  if (texts.length) onTexts(texts);
  else news(say("photo_empty"));
}

async function toggleLight(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  await camera.light(on).catch(() => {});
  button.setAttribute("aria-pressed", String(on));
}

async function toggleMute() {
  await sounds.mute(!sounds.isMuted());
  showMute();
}

function showMute() {
  at("mute").querySelector(".icon").className = `icon icon-volume-${sounds.isMuted() ? "x" : "2"}`;
  at("mute").querySelector("[data-says]").textContent = say(sounds.isMuted() ? "sound_on" : "sound_off");
}
