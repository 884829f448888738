// Hand scanners that type: fast keys that end with Enter, wherever the focus is.

import { recognise } from "./codes.js";

const APART = 100; // milliseconds between two keys at most: no person types eight characters so fast
const LEAST = 8;

// As a scanner that believes in a US keyboard presses the keys, whatever layout the computer believes in.
const KEYS = { Slash: ["/", "?"], Semicolon: [";", ":"], Period: [".", ">"], Minus: ["-", "_"], Digit3: ["3", "#"] };

let typed = [];
let last = 0;

export function listen(heard) {
  addEventListener("keydown", (event) => onKey(event, heard), { capture: true });
}

function onKey(event, heard) {
  if (event.ctrlKey || event.metaKey || event.isComposing) return;
  const at = event.timeStamp;
  if (at - last > APART) typed = [];
  if (event.key === "Enter") finish(event, heard);
  else if (event.key.length === 1) {
    typed.push({ key: event.key, place: placeOf(event) });
    last = at;
    // Beside a field, such keys would press buttons or choose from lists.
    if (typed.length > 2 && !isField(event.target)) event.preventDefault();
  }
}

function finish(event, heard) {
  if (typed.length < LEAST || isField(event.target)) return;
  event.preventDefault();
  event.stopPropagation();
  const texts = ["key", "place"].map((kind) => typed.map((one) => one[kind]).join(""));
  typed = [];
  heard(texts.find((text) => !["foreign", "mistyped"].includes(recognise(text).kind)) ?? texts[0]);
}

function placeOf({ code, key, shiftKey }) {
  if (KEYS[code]) return KEYS[code][Number(shiftKey)];
  const named = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  return named ? (named[1] ?? named[2]) : key;
}

function isField(element) {
  return element instanceof Element && element.matches("input:not([type=checkbox]), textarea");
}
