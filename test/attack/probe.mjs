// Loaded into a server under attack (`node --import`). It appends a line to the file in ATTACK_PROBE for each stall of
// the event loop of 15 ms or more. The line has the process id, the milliseconds of the stall, and the processor time
// of the thread in it. The rest of a stall is due to other processes.
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.ATTACK_PROBE;
const everyMs = 5;
const worthTellingMs = 15;

if (file !== undefined && isMainThread) {
  let last = performance.now();
  let lastBusy = busyMs();
  setInterval(() => {
    const now = performance.now();
    const stallMs = now - last - everyMs;
    last = now;
    const busy = busyMs();
    const ownMs = Math.min(stallMs, busy - lastBusy);
    lastBusy = busy;
    if (stallMs >= worthTellingMs)
      fs.appendFileSync(file, `${process.pid} ${Math.round(stallMs)} ${Math.round(ownMs)}\n`);
  }, everyMs).unref();
}

/** Processor time of the main thread; if the system does not report it, the time of an always running thread. */
function busyMs() {
  try {
    return Number(fs.readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
