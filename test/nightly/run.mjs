// `npm run nightly -- --only NAME… --list`: runs the long suites one after the other. A line for each on stdout as it ends, with
// what it printed in a log file; 1 when one failed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figuresOf, suites } from './suites.mjs';

const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, list: { type: 'boolean' } },
});
const names = suites.map(({ run }) => run);
const unknown = values.only?.find((name) => !names.includes(name));

if (unknown !== undefined) {
  process.stderr.write(`There is no suite "${unknown}". The suites are: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else if (values.list === true) process.stdout.write(`${names.join('\n')}\n`);
else process.exitCode = await runAll(suites.filter(({ run }) => values.only?.includes(run) ?? true));

async function runAll(chosen) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-nightly-'));
  process.stderr.write(`Logs: ${folder}\n`);
  let failed = 0;
  for (const suite of chosen) {
    if (suite.needs !== undefined && !process.env[suite.needs]) {
      line('left out', suite.run, 0, `${suite.needs} is not set`);
      continue;
    }
    const startedAt = performance.now();
    const { code, stdout } = await runOne(suite, path.join(folder, `${suite.run}.log`));
    if (code !== 0) failed += 1;
    line(code === 0 ? 'ok' : 'FAILED', suite.run, performance.now() - startedAt, figuresOf(suite, stdout));
  }
  return failed === 0 ? 0 : 1;
}

function runOne({ run }, log) {
  const child = spawn('npm', ['run', '--silent', run], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = fs.createWriteStream(log);
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    file.write(chunk);
  });
  child.stderr.on('data', (chunk) => file.write(chunk));
  // A terminal signals the child too; a signal to this process alone must reach it.
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      for (const one of ['SIGINT', 'SIGTERM']) process.off(one, pass);
      file.end(() => {
        if (signal !== null) process.exit(1);
        resolve({ code, stdout });
      });
    });
  });
}

function line(state, name, ms, figures) {
  const seconds = `${Math.round(ms / 1000)} s`;
  process.stdout.write(`${state.padEnd(8)} ${name.padEnd(12)} ${seconds.padStart(7)}  ${figures}\n`);
}
