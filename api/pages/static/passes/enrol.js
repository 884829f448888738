// Enrolling a phone: the secret stands behind the # of the address, so no server and no log ever saw it.
// It is taken out of the address at once, and one button is left. An installed web app has no address to
// scan: there the scanner's own camera reads the code.

const SECRET = /#([A-Za-z0-9_-]{43})$/;
const TOLD_APART = 8; // characters of a secret: enough to know it again, and no use to anybody
const element = (id) => document.getElementById(id);

function take(text) {
  const found = SECRET.exec(text);
  if (!found) return false;
  history.replaceState(null, "", location.pathname + location.search);
  element("secret").value = found[1];
  element("code").required = false;
  element("typed").hidden = element("typed-lead").hidden = element("camera").hidden = true;
  element("scanned-lead").hidden = false;
  element("enrol").querySelector("button").focus();
  return true;
}

function offerCamera() {
  const { scanner } = element("camera").dataset;
  if (!scanner || !navigator.mediaDevices?.getUserMedia) return;
  element("camera").hidden = false;
  element("camera-on").addEventListener("click", () => look(JSON.parse(scanner)).catch(refused));
}

async function look(files) {
  element("camera-on").hidden = true;
  element("camera-view").hidden = false;
  const [camera, decoding] = await Promise.all([import(files.camera), import(files.decoding)]);
  decoding.use(files);
  camera.open(element("camera-view"), {
    onText: (texts) => texts.some(take) && camera.stop(),
    onState: ({ state }) => state !== "on" && refused(),
  });
  await camera.start();
}

function refused() {
  element("camera-view").hidden = true;
  element("camera-refused").hidden = false;
}

// The phone still points at the screen when the scanner opens: there the same code means nothing any more.
element("enrol").addEventListener("submit", () => {
  sessionStorage.setItem("fleet-pass-used", element("secret").value.slice(0, TOLD_APART));
});
addEventListener("hashchange", () => take(location.hash));
if (!take(location.hash)) offerCamera();
