// Finds QR codes in a picture: the browser's own detector, else zxing (WebAssembly), else qr (plain JavaScript).
// Pictures stay here: nothing of them is stored or sent.

const MOST = 4; // codes in one picture
const OPTIONS = { formats: ["QRCode"], tryHarder: true, tryInvert: false, maxNumberOfSymbols: MOST };

let files = null;
let zxing = null;
let native = null;

// `addresses` has those of zxing's program and of its WebAssembly.
export function use(addresses) {
  files = addresses;
}

// What is found in a canvas: [{text, x, y}], the middle of each as a share of the picture.
// `hard` asks for zxing besides: a browser's own detector gives up earlier on a damaged label.
export async function decode(canvas, { hard = false } = {}) {
  const detector = await ownDetector();
  if (detector) {
    try {
      const found = (await detector.detect(canvas)).map((one) => fromNative(one, canvas));
      if (found.length || !hard) return found;
    } catch {
      native = Promise.resolve(null); // it is named, but does not work here
    }
  }
  const picture = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return (await reader())(picture);
}

// Fetch the decoder before the first picture is there.
export async function warm() {
  if (!(await ownDetector())) await reader();
}

function ownDetector() {
  native ??= findOwn().catch(() => null);
  return native;
}

async function findOwn() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const known = await globalThis.BarcodeDetector.getSupportedFormats();
  return known.includes("qr_code") ? new globalThis.BarcodeDetector({ formats: ["qr_code"] }) : null;
}

function fromNative(one, canvas) {
  const { x, y, width, height } = one.boundingBox;
  return { text: one.rawValue, x: (x + width / 2) / canvas.width, y: (y + height / 2) / canvas.height };
}

function reader() {
  zxing ??= startZxing().catch(startPlain);
  return zxing;
}

async function startZxing() {
  await loaded(files.zxing);
  const { prepareZXingModule, readBarcodesFromImageData } = globalThis.ZXingWASM;
  // Without this it would ask another origin for its program.
  await prepareZXingModule({ overrides: { locateFile: () => files.wasm }, fireImmediately: true });
  return async (picture) => {
    const found = await readBarcodesFromImageData(picture, OPTIONS);
    return found.filter((one) => one.isValid).map((one) => fromZxing(one, picture));
  };
}

function fromZxing({ text, position }, picture) {
  const { topLeft, bottomRight } = position;
  return {
    text,
    x: (topLeft.x + bottomRight.x) / 2 / picture.width,
    y: (topLeft.y + bottomRight.y) / 2 / picture.height,
  };
}

async function startPlain() {
  const { decodeQR } = await import("./qr-decode.js");
  return async (picture) => {
    try {
      return [{ text: decodeQR(picture), x: 0.5, y: 0.5 }];
    } catch {
      return []; // it raises where it finds none
    }
  };
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(address)));
    document.head.append(script);
  });
}
