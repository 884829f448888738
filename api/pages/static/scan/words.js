// The page's sentences, by name. Their text comes from the server in the reader's language.

let words = {};

export function speak(known) {
  words = known;
}

// The sentence of that name with its facts filled in; the name itself where there is none.
export function say(name, facts = {}) {
  const text = words[name] ?? name;
  return text.replace(/%\((\w+)\)s/g, (_all, fact) => String(facts[fact] ?? ""));
}

export function has(name) {
  return name in words;
}

// A code as people read it: ABCD-EFGH.
export function shown(code) {
  return code && code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : (code ?? "");
}
