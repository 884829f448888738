// The camera: started, looked through a few times a second, stopped while nobody looks, started again.

import { decode } from "./decoding.js";
import { keep, recall } from "./store.js";

const PAUSE = 60; // milliseconds between two looks, at least
const REST = 2; // and at least so many times what the last look took: the page stays quick on a slow phone
const GONE = 1200; // milliseconds that a label must be out of view before it is read again
const HARD = 2500; // milliseconds without a label, after which each look is a thorough one
const WIDTH = 960; // pixels: enough for a label at arm's length, and quick
const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 } };

const canvas = document.createElement("canvas");
const inView = new Map(); // text → when it was seen last

let video = null;
let stream = null;
let awake = null; // keeps the screen from going dark between two things
let heard = () => {};
let changed = () => {};
let looking = false;
let wanted = false;
let since = 0;

// `onText(texts)` hears of what came into view, the one nearest to the middle first; `onState` of the camera.
export function open(element, { onText, onState }) {
  [video, heard, changed] = [element, onText, onState];
  canvas.getContext("2d", { willReadFrequently: true });
  // A page in the background loses its stream (iOS shows black afterwards): stop it, and start a new one.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : wanted && start()));
  addEventListener("pageshow", ({ persisted }) => persisted && wanted && start());
  addEventListener("pagehide", stop);
}

export async function start() {
  wanted = true;
  stop();
  if (!navigator.mediaDevices?.getUserMedia) return changed({ state: "none" });
  const device = await recall("camera").catch(() => null);
  try {
    stream = await asked(device);
  } catch (problem) {
    return changed({ state: named(problem) });
  }
  if (document.hidden) return stop();
  stream.getVideoTracks()[0].addEventListener("ended", () => wanted && !document.hidden && start());
  video.srcObject = stream;
  await video.play().catch(() => {}); // a browser that refuses to play shows its own button
  changed({ state: "on", light: hasLight(), cameras: await cameras() });
  awake = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  since = performance.now();
  if (!looking) look();
}

async function asked(device) {
  const facing = { facingMode: { ideal: "environment" }, ...WANTED };
  if (!device) return navigator.mediaDevices.getUserMedia({ video: facing });
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { deviceId: { exact: device }, ...WANTED } });
  } catch {
    return navigator.mediaDevices.getUserMedia({ video: facing }); // that camera is gone
  }
}

function named(problem) {
  if (problem.name === "NotAllowedError" || problem.name === "SecurityError") return "refused";
  return problem.name === "NotReadableError" || problem.name === "AbortError" ? "busy" : "none";
}

export function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  awake?.release().catch(() => {});
  awake = null;
  if (video) video.srcObject = null;
}

async function look() {
  looking = true;
  while (stream) {
    const began = performance.now();
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) await lookOnce(began);
    await slept(Math.max(PAUSE, REST * (performance.now() - began)));
  }
  looking = false;
}

async function lookOnce(began) {
  const scale = Math.min(1, WIDTH / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  const found = await decode(canvas, { hard: began - since > HARD });
  if (found.length) since = performance.now();
  const fresh = newcomers(found, performance.now());
  if (fresh.length) heard(fresh);
}

// What was not in view a moment ago; a label that is held before the camera is read once.
function newcomers(found, at) {
  for (const [text, last] of inView) if (at - last > GONE) inView.delete(text);
  const fresh = found.filter(({ text }) => text && !inView.has(text));
  for (const { text } of found) inView.set(text, at);
  const away = ({ x, y }) => Math.hypot(x - 0.5, y - 0.5);
  return fresh.sort((one, other) => away(one) - away(other)).map(({ text }) => text);
}

function slept(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((one) => one.kind === "videoinput").map((one) => one.deviceId);
}

// Take the next camera, and remember it.
export async function next() {
  const all = await cameras();
  const present = stream?.getVideoTracks()[0]?.getSettings().deviceId;
  await keep("camera", all[(all.indexOf(present) + 1) % all.length]);
  return start();
}

function hasLight() {
  return Boolean(stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
}

export async function light(on) {
  await stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on }] });
}

// The texts in a photo; large ones are looked at twice, smaller first.
export async function inPhoto(file) {
  const picture = await createImageBitmap(file);
  for (const width of [1280, 2560]) {
    const scale = Math.min(1, width / Math.max(picture.width, picture.height));
    const drawn = document.createElement("canvas");
    drawn.width = Math.round(picture.width * scale);
    drawn.height = Math.round(picture.height * scale);
    drawn.getContext("2d").drawImage(picture, 0, 0, drawn.width, drawn.height);
    const found = await decode(drawn, { hard: true });
    if (found.length) return found.map(({ text }) => text);
    if (scale === 1) break;
  }
  return [];
}
