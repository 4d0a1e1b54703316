// `npm test` runs the tests of the parts, and `npm run system` those of the whole program; the nightly ones are in neither.
// Other arguments go to vitest: names of any files, `-t TEXT`. `--changed` runs only the tests of folders that git lists as
// changed (since REV with `--changed=REV`), and the guards of the whole tree.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testsOf } from './changed.mjs';
import { strayLines } from './support/stray-lines.mjs';
import { excluded, systemTests } from './system.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const given = process.argv.slice(2);
const changed = given.find((one) => /^--changed(=|$)/.test(one));
const isSystem = given.includes('--system');
const others = given.filter((one) => one !== changed && one !== '--system');
const namesFiles = others.some((one) => !one.startsWith('-'));

const files = filesToRun();
if (changed !== undefined) process.stderr.write(`Tests of what was changed: ${files.join(' ')}\n`);
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', '--tags-filter', '!nightly', ...files, ...others], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'pipe'],
});
let written = '';
child.stderr.setEncoding('utf8').on('data', (text) => {
  process.stderr.write(text);
  written += text;
});
// A terminal signals the child too; a signal to this process alone must reach it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => {
  if (code !== 0 || signal !== null) process.exit(code || 1);
  const stray = strayLines(written);
  if (stray.length === 0) process.exit(0);
  process.stderr.write(
    `\nAll tests passed, but the run wrote ${stray.length} stray errors:\n${stray.join('\n')}\n`,
  );
  process.exit(1);
});

function filesToRun() {
  if (isSystem) return systemTests;
  if (changed !== undefined) return testsOf(changedSince(changed.split('=')[1] ?? 'HEAD'), testFiles());
  return namesFiles ? [] : excluded;
}

function changedSince(revision) {
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n');
  const names = [
    ...git('diff', '--name-only', '--relative', revision),
    ...git('ls-files', '--others', '--exclude-standard'),
  ];
  return [...new Set(names)].filter((name) => name !== '');
}

function testFiles() {
  return ['clients/typescript/test', 'packages', 'src', 'test'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true })
      .map((name) => `${folder}/${name.split(path.sep).join('/')}`)
      .filter((name) => name.endsWith('.test.ts')),
  );
}
