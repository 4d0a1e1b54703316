// `npm test` runs the tests of the parts, and `npm run system` the tests of the whole program; nightly tests are in
// neither. Other arguments go to vitest: names of any files, `-t TEXT`. `--changed` runs only the tests of folders that
// git lists as changed (since REV with `--changed=REV`), and the guards of the whole tree. `--once`: failed files are
// not retried.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { testsOf } from './changed.mjs';
import { failedTests, filesToTryAgain } from './support/second-try.mjs';
import { strayLines } from './support/stray-lines.mjs';
import { excluded, systemTests } from './system.mjs';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const given = process.argv.slice(2);
const changed = given.find((one) => /^--changed(=|$)/.test(one));
const isSystem = given.includes('--system');
const isOnce = given.includes('--once');
const others = given.filter((one) => one !== changed && !['--system', '--once'].includes(one));
const namesFiles = others.some((one) => !one.startsWith('-'));

const files = filesToRun();
if (changed !== undefined) process.stderr.write(`Tests of what was changed: ${files.join(' ')}\n`);
process.exit(await runTests());

async function runTests() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-report-'));
  try {
    const first = await run(path.join(folder, 'first.json'), [...files, ...others]);
    const isWhole = others.length === 0 && changed === undefined && !isOnce;
    const again = isWhole && first.code === 1 && first.report !== null ? filesToTryAgain(first.report) : [];
    if (again.length === 0) return first.code;
    const names = failedTests(first.report).map((one) => `  ${one.replace(`${root}/`, '')}\n`);
    process.stderr.write(`\nThe files of these tests run once more, alone:\n${names.join('')}`);
    const second = await run(path.join(folder, 'second.json'), again);
    if (second.code === 0)
      process.stderr.write(
        `\nUnstable: these tests failed beside others, and passed alone:\n${names.join('')}`,
      );
    return second.code;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs vitest. Returns its exit code, 1 if it wrote stray errors, and its report, null if it wrote none. */
async function run(file, words) {
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const child = spawn(process.execPath, [vitest, 'run', '--tags-filter', '!nightly', ...reports, ...words], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'pipe'],
  });
  let written = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    process.stderr.write(text);
    written += text;
  });
  // A terminal signals the child too; a signal to this process alone must reach it.
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  const [code, signal] = await once(child, 'close');
  for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(one, forward);
  if (signal !== null || code > 1) return { code: code || 1, report: null };
  const stray = code === 0 ? strayLines(written) : [];
  if (stray.length > 0)
    process.stderr.write(
      `\nAll tests passed, but the run wrote ${stray.length} stray errors:\n${stray.join('\n')}\n`,
    );
  const report = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
  return { code: stray.length > 0 ? 1 : code, report };
}

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
