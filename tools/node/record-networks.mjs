// Runs the original networks (TensorFlow.js, CPU) on the test crops and records what they answer, for
// NetworkConversionTest.
//
// usage: node record-networks.mjs HUMAN_DIR FACE_API_DIR TEST_RESOURCES
//   HUMAN_DIR        unpacked npm package @vladmandic/human 3.3.6
//   FACE_API_DIR     unpacked npm package @vladmandic/face-api 1.7.15
//   TEST_RESOURCES   core/src/test/resources/org/emoca4j/nn, which holds the crops and gets original.safetensors

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { pathToFileURL } from 'node:url';

const [humanDir, faceApiDir, resources] = process.argv.slice(2);
if (!resources) {
  console.error('usage: node record-networks.mjs HUMAN_DIR FACE_API_DIR TEST_RESOURCES');
  process.exit(2);
}

// network, crop, mirrored or not
const cases = [
  ['face-detector', 'photo-256', false],
  ['face-detector', 'tilted-256', true],
  ['face-landmarks', 'face-192', false],
  ['face-landmarks', 'tilted-192', true],
  ['iris', 'eye-64', false],
  ['iris', 'eye-64', true],
  ['emotion', 'face-112', false],
  ['emotion', 'tilted-112', true],
  ['identity', 'face-150', false],
  ['identity', 'tilted-150', true],
];

// The bundles are made for browsers; these stand-ins are all that they touch on the way to the CPU backend.
globalThis.window = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null }) };
for (const name of ['HTMLImageElement', 'HTMLCanvasElement', 'HTMLVideoElement', 'Image', 'ImageData',
  'CanvasRenderingContext2D']) {
  globalThis[name] = class {};
}
const load = (dir, file) => import(pathToFileURL(path.resolve(dir, file)).href);
const { warn } = console;
console.warn = () => {}; // the second bundle reports every kernel that the first one has registered
const tf = await load(humanDir, 'dist/tfjs.esm.js');
const faceApi = await load(faceApiDir, 'dist/face-api.esm.js');
await tf.setBackend('cpu');
await faceApi.tf.setBackend('cpu');
console.warn = warn;

/** RGB bytes of a PNG with 8-bit RGB and no interlacing. */
function readPng(file) {
  const png = fs.readFileSync(file);
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  if (png[24] !== 8 || png[25] !== 2 || png[28] !== 0) throw new Error(`${file}: expected plain 8-bit RGB`);
  const parts = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const rows = zlib.inflateSync(Buffer.concat(parts));
  const stride = 3 * width;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const left = i >= 3 ? out[y * stride + i - 3] : 0;
      const up = y > 0 ? out[(y - 1) * stride + i] : 0;
      const upLeft = y > 0 && i >= 3 ? out[(y - 1) * stride + i - 3] : 0;
      const p = left + up - upLeft;
      const [pl, pu, pd] = [Math.abs(p - left), Math.abs(p - up), Math.abs(p - upLeft)];
      const paeth = pl <= pu && pl <= pd ? left : pu <= pd ? up : upLeft;
      const guess = [0, left, up, (left + up) >> 1, paeth][filter];
      out[y * stride + i] = rows[y * (stride + 1) + 1 + i] + guess;
    }
  }
  return { width, height, rgb: out };
}

function mirror({ width, height, rgb }) {
  const out = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) out[3 * (y * width + x) + c] = rgb[3 * (y * width + width - 1 - x) + c];
    }
  }
  return { width, height, rgb: out };
}

async function graphModel(name) {
  const json = JSON.parse(fs.readFileSync(path.join(humanDir, 'models', `${name}.json`)));
  const bin = fs.readFileSync(path.join(humanDir, 'models', `${name}.bin`));
  return tf.loadGraphModel({
    load: async () => ({
      ...json,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.length),
    }),
  });
}

function faceApiNetwork(network, name) {
  const manifest = JSON.parse(fs.readFileSync(path.join(faceApiDir, 'model', `${name}-weights_manifest.json`)));
  const bin = fs.readFileSync(path.join(faceApiDir, 'model', `${name}.bin`));
  const specs = manifest.flatMap((group) => group.weights);
  network.loadFromWeightMap(
    faceApi.tf.io.decodeWeights(bin.buffer.slice(bin.byteOffset, bin.byteOffset + bin.length), specs));
  return network;
}

const tensor = (lib, picture) =>
  lib.tensor4d(Float32Array.from(picture.rgb), [1, picture.height, picture.width, 3], 'float32');
const values = (t) => Float32Array.from(t.dataSync());
const join = (a, b) => Float32Array.from([...a.dataSync(), ...b.dataSync()]);

const blazeface = await graphModel('blazeface');
const facemesh = await graphModel('facemesh');
const irisModel = await graphModel('iris');
const expression = faceApiNetwork(new faceApi.FaceExpressionNet(), 'face_expression_model');
const recognition = faceApiNetwork(new faceApi.FaceRecognitionNet(), 'face_recognition_model');

const run = {
  'face-detector': (picture) => {
    const x = tf.sub(tf.div(tensor(tf, picture), 127.5), 1);
    const [logits512, logits384, boxes512, boxes384] = blazeface.execute(
      x, ['Identity', 'Identity_1', 'Identity_2', 'Identity_3']);
    return { boxes: join(boxes512, boxes384), logits: join(logits512, logits384) };
  },
  'face-landmarks': (picture) => {
    const [score, mesh] = facemesh.execute(tf.div(tensor(tf, picture), 255), ['Identity_1', 'Identity_2']);
    return { mesh: values(mesh), score: values(score) };
  },
  iris: (picture) => ({ points: values(irisModel.execute(tf.div(tensor(tf, picture), 255))) }),
  emotion: (picture) => {
    const input = new faceApi.NetInput([tensor(faceApi.tf, picture)]);
    return {
      probabilities: values(expression.forwardInput(input)),
      feature: values(expression.faceFeatureExtractor.forwardInput(input)),
    };
  },
  identity: (picture) => ({
    descriptor: values(recognition.forwardInput(new faceApi.NetInput([tensor(faceApi.tf, picture)]))),
  }),
};

const header = {};
const data = [];
let offset = 0;
for (const [network, crop, mirrored] of cases) {
  const picture = readPng(path.join(resources, `${crop}.png`));
  const outputs = run[network](mirrored ? mirror(picture) : picture);
  for (const [name, out] of Object.entries(outputs)) {
    const key = `${network}/${crop}${mirrored ? '-mirrored' : ''}/${name}`;
    header[key] = { dtype: 'F32', shape: [out.length], data_offsets: [offset, offset + 4 * out.length] };
    data.push(Buffer.from(out.buffer));
    offset += 4 * out.length;
    console.log(key, out.length, out.slice(0, 4).join(' '));
  }
}
let json = JSON.stringify(header);
json += ' '.repeat((8 - (json.length % 8)) % 8);
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(json.length));
fs.writeFileSync(path.join(resources, 'original.safetensors'), Buffer.concat([length, Buffer.from(json), ...data]));
