// The verdict that the phone gives by itself, from what it took along. No page, no network, no storage here.

// What the phone knows: the along JSON with the effects of the scans that it does not hold yet laid over it.
export function worldOf(along, rows = []) {
  const world = {
    along,
    labels: along?.labels ?? {},
    assets: new Map(Object.entries(along?.assets ?? {})),
    kits: new Map((along?.kits ?? []).map((kit) => [kit.id, { ...kit, packed: new Set(kit.packed), picked: new Set(kit.picked) }])),
    sites: new Map(along?.sites ?? []),
    rules: along?.rules ?? {},
    counted: new Set(),
  };
  for (const row of rows) if (!row.undone && row.effect) apply(world, row.effect);
  return world;
}

// {code, asset, label: "known" | "unclaimed" | "unknown"} for a short code or the digest of a token.
export function resolve(world, { code = null, digest = null }) {
  const named = code ?? world.labels[digest];
  if (named === "") return { code: null, asset: null, label: "unclaimed" };
  const asset = named === undefined ? undefined : world.assets.get(named);
  if (asset === undefined) return { code: named ?? null, asset: null, label: "unknown" };
  const [state, site, category, kit, fit] = asset;
  return { code: named, asset: { state, site, category, kit, fit }, label: "known" };
}

// {verdict, says, facts, effect}: `says` names a sentence, `effect` is what the scan changes here if it holds.
export function judge(world, armed, found) {
  if (armed.action === "count") return counting(world, armed, found);
  if (found.label === "unclaimed") return unclaimed(world, armed);
  if (found.label === "unknown") return told("unknown", "unknown_here");
  if (armed.action === "pack") return packing(world, armed, found);
  return moving(world, armed, found);
}

function told(verdict, says, facts = {}, effect = null) {
  return { verdict, says, facts, effect };
}

function unclaimed(world, armed) {
  if (armed.action !== "receive") return told("unknown", "unclaimed"); // it may be glued on while this waits
  return told("applied", "new", { site: world.sites.get(armed.site) ?? "" });
}

function moving(world, armed, { code, asset }) {
  const rule = ruleOf(world, armed, asset);
  if (armed.action === "ship" && world.kits.get(asset.kit)?.parcel) return told("blocked", "whole_parcel");
  const facts = { state: asset.state, site: world.sites.get(asset.site) ?? "" };
  const here = { site: world.sites.get(armed.site) ?? "" };
  if (!rule) return told("applied", "done");
  if (rule.already.includes(asset.state)) return told("already", "already_stands", facts);
  if (!rule.from.includes(asset.state)) return told("blocked", "wrong_state", facts);
  if (isHere(rule, armed, asset)) return told("already", "already_here", here);
  // What is left to do is known of this site's things only.
  if (armed.action === "mark_ready" && asset.fit === 0 && asset.site === world.along.site) return told("blocked", "unfit");
  const effect = { code, state: rule.to ?? asset.state, site: placeOf(rule, armed, asset) };
  if (rule.place === "site") return told("applied", "at", here, effect);
  return rule.to ? told("applied", "now", { state: rule.to }, effect) : told("applied", "done", {}, effect);
}

// A SIM's life is shorter than a device's.
function ruleOf(world, { action }, { category }) {
  const rule = world.rules[action];
  return (category === "sim" && rule?.sim) || rule;
}

// Nothing would change: it is in that state at that place.
function isHere(rule, armed, asset) {
  return rule.place === "site" && asset.site === armed.site && (rule.to ?? asset.state) === asset.state;
}

function placeOf(rule, armed, asset) {
  if (rule.place === "site") return armed.site;
  return rule.place === "" ? "" : asset.site;
}

// Only what was put aside for the armed kit or request goes into a bag, and only what belongs there into a parcel.
function packing(world, armed, { code, asset }) {
  const kit = world.kits.get(asset.kit);
  if (!kit) return told("blocked", "no_kit");
  if (armed.shipment) return picking(world, armed.shipment, code, kit);
  const wanted = armed.kit ? kit.id === armed.kit : !armed.request || kit.request === armed.request;
  if (!wanted) return told("blocked", "other_kit", { kit: kit.kit_code });
  if (kit.packed.has(code)) return told("already", "packed", bag(kit, kit.packed.size));
  const packed = kit.packed.size + 1;
  const says = packed >= kit.items.length ? "bag_full" : "packed";
  return told("applied", says, bag(kit, packed), { code, kit: kit.id });
}

function picking(world, parcel, code, kit) {
  if (kit.parcel !== parcel) return told("blocked", kit.parcel ? "other_parcel" : "no_parcel", { kit: kit.kit_code });
  const kits = [...world.kits.values()].filter((each) => each.parcel === parcel);
  const sum = (count) => kits.reduce((sofar, each) => sofar + count(each), 0);
  const [picked, all] = [sum((each) => each.picked.size), sum((each) => each.items.length)];
  if (kit.picked.has(code) && kit.packed.has(code)) return told("already", "picked", { picked, all });
  const now = picked + (kit.picked.has(code) ? 0 : 1);
  const says = now >= all ? "parcel_full" : "picked";
  return told("applied", says, { picked: now, all, kit: kit.kit_code }, { code, kit: kit.id, parcel });
}

function bag(kit, packed) {
  return { packed, all: kit.items.length, kit: kit.kit_code };
}

// Whatever is seen is counted: what it means is told by the stock-take, not by the phone.
function counting(world, armed, { code, asset, label }) {
  if (label === "unknown") return told("unknown", "unknown_here");
  const mark = `${armed.stock_take} ${code}`;
  if (code && world.counted.has(mark)) return told("already", "already_scanned");
  const place = (world.along?.stock_takes ?? []).find(([id]) => id === armed.stock_take)?.[1];
  const says = asset && place && asset.site !== place ? "counted_elsewhere" : "counted";
  return told("applied", says, {}, code ? { code, counted: mark } : null);
}

// Lay a scan's effect over what is known.
export function apply(world, effect) {
  if (effect.counted) world.counted.add(effect.counted);
  if (effect.kit) world.kits.get(effect.kit)?.packed.add(effect.code);
  if (effect.parcel) world.kits.get(effect.kit)?.picked.add(effect.code);
  const asset = world.assets.get(effect.code);
  if (!asset || effect.state === undefined) return;
  const [, , ...rest] = asset;
  world.assets.set(effect.code, [effect.state, effect.site, ...rest]);
}
