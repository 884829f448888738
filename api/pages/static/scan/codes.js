// What a scanned, typed or pasted text is: a label, a short code, a card that arms the scanner, a pass.
// The check character is fleet/codes.py again; a test keeps the two equal.

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"; // 31 letters: a prime, which is what makes the check work
const CODE = /^[2-9A-HJKMNP-Z]{8}$/;
const TOKEN = /^[A-Z2-7]{26}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

// As codes are stored: capitals, no spaces or hyphens.
export function normalise(text) {
  return text.replace(/\s+/g, "").replaceAll("-", "").toUpperCase();
}

// Whether `text`, already normalised, is a code whose check character holds.
export function isCode(text) {
  if (!CODE.test(text)) return false;
  let sum = 0;
  for (let place = 0; place < text.length; place += 1) sum += (place + 1) * ALPHABET.indexOf(text[place]);
  return sum % ALPHABET.length === 0;
}

export function isToken(text) {
  return TOKEN.test(text);
}

// {kind: "label", token} | {kind: "code", code} | {kind: "card", arm} | {kind: "pass", secret}
// | {kind: "mistyped"} | {kind: "foreign"}
export function recognise(text) {
  const trimmed = text.trim();
  const label = /\/q\/([A-Za-z2-7]{26})\/?$/i.exec(trimmed);
  if (label) return { kind: "label", token: label[1].toUpperCase() };
  const address = asAddress(trimmed);
  if (address) return ofAddress(address);
  const word = normalise(trimmed);
  if (isToken(word)) return { kind: "label", token: word };
  if (isCode(word)) return { kind: "code", code: word };
  return { kind: CODE.test(word) ? "mistyped" : "foreign" };
}

// What is sent of a text that is nothing of ours, where that says something all the same: a count tells what else
// stands there, and what arrives may be named by its maker's serial number. Nothing elsewhere.
export function foreign(text, action) {
  const word = normalise(text);
  if (action === "receive") return /^[A-Z0-9]{4,40}$/.test(word) ? word : null;
  return action === "count" && word ? cut(word) : null;
}

// `stock_takes.cut` of the service: the number of some other inventory as it is, of all else its end and length.
// It may be somebody's number, address or network, and the phone keeps nothing of the kind.
export function cut(word) {
  if (word.startsWith("…")) return word;
  const plain = /^[A-Z0-9]{1,16}$/.test(word) && !isCode(word) && !/\d{8}/.test(word);
  return plain ? word : `…${[...word].slice(-4).join("")}(${[...word].length})`;
}

function asAddress(text) {
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function ofAddress(address) {
  const path = address.pathname.replace(/\/$/, "").toLowerCase();
  const secret = address.hash.slice(1);
  if (path === "/sign-in/pass" && SECRET.test(secret)) return { kind: "pass", secret };
  if (path === "/scan" && address.searchParams.get("arm")) return { kind: "card", arm: armOf(address.search) };
  if (path === "/scan" && address.searchParams.get("code")) return recognise(address.searchParams.get("code"));
  return { kind: "foreign" };
}

// What an address' arguments arm: {action, site, lot, request, shipment, stock_take}, without what is not there.
export function armOf(search) {
  const asked = new URLSearchParams(search);
  const arm = { action: asked.get("arm") };
  for (const name of ["site", "lot", "request", "kit", "shipment", "stock_take"]) {
    if (/^[A-Za-z0-9_-]{1,64}$/.test(asked.get(name) ?? "")) arm[name] = asked.get(name);
  }
  return arm;
}

// The first 12 hexadecimal digits of SHA-256 of a token: how a phone knows labels without their tokens.
export async function digest(token) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(bytes).slice(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
