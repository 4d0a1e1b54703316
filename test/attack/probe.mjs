// Loaded into a server under attack (`node --import`): how long its event loop stood still, a line for each time it was
// longer than it should be, written at once into the file that ATTACK_PROBE names.
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.ATTACK_PROBE;
const everyMs = 5;
const worthTellingMs = 15;

if (file !== undefined && isMainThread) {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    const stallMs = now - last - everyMs;
    last = now;
    if (stallMs >= worthTellingMs) fs.appendFileSync(file, `${process.pid} ${Math.round(stallMs)}\n`);
  }, everyMs).unref();
}
