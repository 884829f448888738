// Three sounds and three vibrations, to be told apart with eyes on the shelf: yes, careful, no.

import { keep, recall } from "./store.js";

// [frequency in hertz, start, length in seconds]
const TUNES = {
  yes: { wave: "sine", notes: [[880, 0, 0.09], [1320, 0.09, 0.14]] },
  careful: { wave: "triangle", notes: [[660, 0, 0.12], [660, 0.2, 0.12]] },
  no: { wave: "square", notes: [[196, 0, 0.45]] },
};
const BUZZES = { yes: [60], careful: [60, 80, 60], no: [350] };
const KINDS = {
  applied: "yes",
  already: "careful",
  duplicate: "careful",
  superseded: "careful",
  unknown: "careful",
  to_review: "careful",
};

let context = null;
let muted = false;

export async function open() {
  muted = Boolean(await recall("muted"));
  // Browsers let a page sound and buzz only after a touch or a key.
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, ready, { passive: true });
}

function ready() {
  context ??= "AudioContext" in globalThis ? new AudioContext() : null;
  if (context?.state === "suspended") context.resume();
}

export function isMuted() {
  return muted;
}

export function mute(quiet) {
  muted = quiet;
  return keep("muted", quiet);
}

export function kindOf(verdict) {
  return KINDS[verdict] ?? "no";
}

export function sound(verdict) {
  const kind = kindOf(verdict);
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(BUZZES[kind]);
  if (muted || context?.state !== "running") return;
  const { wave, notes } = TUNES[kind];
  for (const [frequency, start, length] of notes) play(wave, frequency, context.currentTime + start, length);
}

function play(wave, frequency, start, length) {
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  [tone.type, tone.frequency.value] = [wave, frequency];
  volume.gain.setValueAtTime(0.35, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + length); // no click at the end
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + length);
}
