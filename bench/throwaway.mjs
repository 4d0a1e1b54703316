// How long `serve --throwaway` takes from the start of its process to the first 200 of an API, as `npm run throwaway`.
// Cold: there is no template in the cache yet. Bound: 1.5 s for either, on an idle machine of two processors.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/build.mjs';

const program = fileURLToPath(new URL('../bin/switchbook', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
await build({ withConsole: true });
const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-cache-'));

/** Measures the milliseconds to the answer, and to the end after a signal. */
async function round() {
  const started = performance.now();
  const child = spawn(process.execPath, [program, 'serve', '--throwaway', '--port', '0', '--json'], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  for await (const piece of child.stdout) {
    text += piece;
    if (text.includes('\n')) break;
  }
  const { url, first } = JSON.parse(text);
  const answer = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${first.key}` } });
  if (answer.status !== 200) throw new Error(`the first answer was ${answer.status}`);
  const answered = performance.now();
  child.kill('SIGTERM');
  await ended;
  return { answered: answered - started, ended: performance.now() - answered };
}

function show(title, results) {
  const of = (name) => results.map((one) => Math.round(one[name])).sort((a, b) => a - b);
  const middle = (all) => all[Math.floor(all.length / 2)];
  console.log(
    `${title}: first answer ${middle(of('answered'))} ms (${of('answered').join(' ')}), end ${middle(of('ended'))} ms`,
  );
}

try {
  const cold = [];
  for (let index = 0; index < rounds; index += 1) {
    fs.rmSync(path.join(cache, 'switchbook'), { recursive: true, force: true });
    cold.push(await round());
  }
  show('cold', cold);
  const warm = [];
  for (let index = 0; index < rounds; index += 1) warm.push(await round());
  show('warm', warm);
} finally {
  fs.rmSync(cache, { recursive: true, force: true });
}
