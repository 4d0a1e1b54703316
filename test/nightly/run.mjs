// `npm run nightly -- --only NAME… --list`: runs the long suites one after the other. A line for each on stdout as it
// ends, with what it printed in a log file, and on stderr if it is the only one; 1 when one failed.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScriptOptions } from '../support/script-options.mjs';
import { figuresOf, suites } from './suites.mjs';

const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
const values = readScriptOptions(
  { only: { type: 'string', multiple: true }, list: { type: 'boolean' } },
  'Usage: npm run nightly -- [--only SUITE]… [--list]',
);
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
  let child;
  let isStopped = false;
  // npm does not pass a signal to its script, so the whole group of the suite gets it.
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      isStopped = true;
      if (child?.exitCode === null) process.kill(-child.pid, signal);
    });
  for (const suite of chosen) {
    if (isStopped) return 130;
    if (suite.needs !== undefined && !process.env[suite.needs]) {
      line('left out', suite.run, 0, `${suite.needs} is not set`);
      continue;
    }
    const startedAt = performance.now();
    const log = path.join(folder, `${suite.run}.log`);
    const [program, ...words] = suite.command ?? ['npm', 'run', '--silent', suite.run];
    child = spawn(program, words, {
      cwd: root,
      env: {
        ...suite.variables,
        ...process.env,
        PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (chosen.length === 1) for (const stream of [child.stdout, child.stderr]) stream.pipe(process.stderr);
    const { code, stdout } = await ended(child, fs.createWriteStream(log));
    if (isStopped) return 130;
    if (code !== 0) failed += 1;
    line(code === 0 ? 'ok' : 'FAILED', suite.run, performance.now() - startedAt, figuresOf(suite, stdout));
  }
  return failed === 0 ? 0 : 1;
}

/** `code`: null when a signal ended it. */
function ended(child, file) {
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    file.write(chunk);
  });
  child.stderr.on('data', (chunk) => file.write(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => file.end(() => resolve({ code, stdout })));
  });
}

function line(state, name, ms, figures) {
  const seconds = `${Math.round(ms / 1000)} s`;
  process.stdout.write(`${state.padEnd(8)} ${name.padEnd(12)} ${seconds.padStart(7)}  ${figures}\n`);
}
