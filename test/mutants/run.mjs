// `npm run mutants -- --only TEXT --list`: applies each source mutant to a copy of the tracked files and runs its tests
// there, which must fail; then tries all statement mutants. It prints a line for each mutant. The exit code is 1 if a
// mutant survives. `--since REV`, `--file FILE` (both repeatable) and `--dice N --seed S` try generated mutants
// instead: of the changed files, of the named files, or N random mutants of all files, from different files if
// possible. `--kind refusals|conditions`. `--statements` tries only statement mutants, with `--dice N --seed S` random
// ones. `--map` first runs the tests in one process, and records the places that each
// test reaches. A mutant then runs only with the tests that reach its place.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { readScriptOptions } from '../support/script-options.mjs';
import { drawn, kinds, mutantsOf } from './generate.mjs';
import { marked } from './marks.mjs';
import { nearTests, unmapped } from './nearest-tests.mjs';
import { mapOf, readNotes, stepsOf } from './reached.mjs';
import { TestWords } from './shared-words.mjs';
import { TestRuns, unbrokenMs } from './test-runs.mjs';

const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

const options = readScriptOptions(
  {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    since: { type: 'string' },
    file: { type: 'string', multiple: true },
    dice: { type: 'string' },
    seed: { type: 'string', default: '1' },
    map: { type: 'boolean' },
    statements: { type: 'boolean' },
    kind: { type: 'string', multiple: true, default: kinds },
  },
  'Usage: npm run mutants -- [--only TEXT]… [--list] [--since REV] [--file FILE]… [--dice N] [--seed S] [--map]\n' +
    '         [--statements] [--kind refusals|conditions]…',
);
const notesFolder = path.join(root, 'dist', 'reached-notes');
const meaningsFile = path.join(notesFolder, 'meanings.json');
const ofProgram = /^(src|packages\/[^/]+\/src)\/.*(?<!\.test|\.test\.support)\.ts$/;
/** Results of tests in the unchanged program. */
const passed = new Map();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-mutants-'));
let runs;
try {
  process.exitCode = await main();
} finally {
  await runs?.close();
  fs.rmSync(temporary, { recursive: true, force: true });
}

async function main() {
  const { only, list, since, file, dice, map, statements } = options;
  if (statements === true) return areStatementsNoticed() ? 0 : 1;
  if (map === true) await makeMap();
  const all = await readSourceMutants();
  if (since !== undefined || file !== undefined || dice !== undefined) return tryGenerated(all);
  const chosen = all.filter(({ name }) => only === undefined || only.some((word) => name.includes(word)));
  if (list === true) {
    for (const { name } of chosen) process.stdout.write(`${name}\n`);
    return 0;
  }
  const copy = copyTracked();
  runs = new TestRuns(copy);
  // Tests that fail without a mutant would prove nothing.
  const tests = [...new Set(chosen.flatMap((one) => one.tests))];
  const broken = await runs.failuresOf(tests, { isByDay: true, limitMs: unbrokenMs });
  if (broken === undefined || broken.length > 0) {
    process.stdout.write(`The tests fail without a mutant: ${broken?.[0] ?? 'they do not run'}\n`);
    return 1;
  }
  const survivors = [];
  for (const one of chosen) if (!(await isNoticed(copy, one))) survivors.push(one);
  process.stdout.write(
    `${chosen.length - survivors.length} of ${chosen.length} source mutants are noticed\n`,
  );
  const isEachNoticed = only !== undefined || areStatementsNoticed();
  return survivors.length === 0 && isEachNoticed ? 0 : 1;
}

/** Surviving mutants that are not accepted set the exit code to 1. */
async function tryGenerated(known) {
  const { since, file, dice, seed, kind, list, only } = options;
  const tracked = git('ls-files', '*.test.ts', 'src/*.ts', 'packages/*/src/*.ts');
  const tests = tracked.filter((one) => one.endsWith('.test.ts'));
  const changed =
    since === undefined ? [] : git('diff', '--name-only', '--diff-filter=d', since, '--', 'src', 'packages');
  const named = since === undefined && file === undefined ? tracked : [...changed, ...(file ?? [])];
  const files = [...new Set(named)].filter((one) => ofProgram.test(one));
  const mutants = files
    .flatMap((one) => mutantsOf(one, fs.readFileSync(path.join(root, one), 'utf8')))
    .filter((one) => kind.includes(one.kind));
  const rolled = dice === undefined ? mutants : thrown(mutants, Number(dice), Number(seed));
  const chosen = rolled.filter(({ id }) => only === undefined || only.some((word) => id.includes(word)));
  if (list === true) {
    for (const one of chosen) process.stdout.write(`${shown(one)}\n`);
    return 0;
  }
  const accepted = JSON.parse(fs.readFileSync(path.join(root, 'test/mutants/survivors.json'), 'utf8'));
  const copy = copyTracked();
  runs = new TestRuns(copy);
  const lives = [];
  const mapped = tests.filter((one) => !unmapped.test(one) || /^test\/built-program\//.test(one));
  const words = new TestWords(
    Object.fromEntries(mapped.map((one) => [one, fs.readFileSync(path.join(root, one), 'utf8')])),
  );
  for (const one of chosen) {
    const near = nearTests(one.file, tests, known);
    const steps = stepsOf(readMap(), one, words.ordered(one, near));
    const target = path.join(copy, one.file);
    const source = fs.readFileSync(target, 'utf8');
    const by = await noticedBy(one, steps, target);
    fs.writeFileSync(target, source);
    if (by === undefined) lives.push(one);
    process.stdout.write(
      `${by === undefined ? 'LIVES' : 'noticed'}: ${shown(one)}${by === undefined ? '' : ` (${by})`}\n`,
    );
  }
  const unknown = lives.filter(({ id }) => accepted[id] === undefined);
  process.stdout.write(`${chosen.length - lives.length} of ${chosen.length} generated mutants are noticed\n`);
  for (const one of unknown) process.stdout.write(`${one.id}\n`);
  return unknown.length === 0 ? 0 : 1;
}

/**
 * Runs the tests on a copy whose sources have marks, and stores the places that each reaches. Only the tests of the
 * parts: browsers and killed processes take most of the time, and few mutants need them.
 */
async function makeMap() {
  fs.mkdirSync(notesFolder, { recursive: true });
  const copy = copyTracked();
  const meanings = [];
  for (const file of programFiles()) {
    const source = fs.readFileSync(path.join(copy, file), 'utf8');
    const { text, meanings: found } = marked(file, source, meanings.length, notesFolder);
    fs.writeFileSync(path.join(copy, file), text);
    meanings.push(...found);
  }
  beginNotes(JSON.stringify(meanings));
  const noted = new Set(readNotes(notesFolder).flatMap(({ test, ms }) => (ms > 0 ? [test] : [])));
  const tests = git('ls-files', '*.test.ts').filter((one) => !unmapped.test(one) && !noted.has(one));
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--tags-filter', '!nightly', ...tests], {
    cwd: copy,
    env: { ...process.env, MUTANTS_REACHED: notesFolder },
    stdio: ['ignore', process.env.MUTANTS_OUTPUT === undefined ? 'ignore' : 'inherit', 'inherit'],
  });
  process.stdout.write(
    status === 0 ? 'All tests passed, and are noted\n' : 'Tests failed; the map has the others\n',
  );
}

/** Keeps the records of a run that was ended, unless the places have changed. */
function beginNotes(meanings) {
  if (fs.existsSync(meaningsFile) && fs.readFileSync(meaningsFile, 'utf8') === meanings) return;
  for (const name of fs.readdirSync(notesFolder)) fs.rmSync(path.join(notesFolder, name));
  fs.writeFileSync(meaningsFile, meanings);
}

function shown({ file, line, kind, code }) {
  return `${file}:${line} ${kind}: ${code.slice(0, 110)}`;
}

/**
 * The first test that fails with the mutant and passes without it; undefined: none. A test that also fails without it,
 * such as one that reads the text of sources, proves nothing. The tests of the night would take hours.
 */
async function noticedBy(mutant, steps, target) {
  const useless = new Set();
  for (const step of steps)
    for (let tests = step; tests.length > 0; ) {
      fs.writeFileSync(target, mutant.text);
      const failures = await runs.failuresOf(tests, { isByDay: true });
      if (failures?.length === 0) break;
      const failed = failures === undefined ? tests : runs.failedFiles;
      fs.writeFileSync(target, mutant.unchanged);
      if (await passes(failures?.[0], mutant.file, failed)) return failures?.[0] ?? 'does not run';
      for (const test of failed) useless.add(test);
      tests = tests.filter((test) => !useless.has(test));
    }
  return undefined;
}

/** Returns the map of the records so far. */
function readMap() {
  if (!fs.existsSync(meaningsFile)) return mapOf([], []);
  return mapOf(readNotes(notesFolder), JSON.parse(fs.readFileSync(meaningsFile, 'utf8')));
}

/** Whether the test passes in the program without the mutant of the file; undefined: all tests of the files. */
async function passes(test, file, files) {
  const name = `${file} ${test ?? files.join(' ')}`;
  if (!passed.has(name)) {
    const isWhole = async (options) =>
      (await runs.failuresOf(files, { isByDay: true, ...options }))?.length === 0;
    const pattern = `^\\s*${test?.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    // A test that depends on an earlier one of its file fails by itself.
    passed.set(name, (test !== undefined && (await isWhole({ pattern }))) || (await isWhole()));
  }
  return passed.get(name);
}

/** Random files, with a mutant of each file. */
function thrown(mutants, count, seed) {
  const files = [...new Set(mutants.map((one) => one.file))];
  const first = drawn(files, count, seed).flatMap((name, at) =>
    drawn(
      mutants.filter((one) => one.file === name),
      1,
      seed * 1_000 + at,
    ),
  );
  const others = mutants.filter((one) => !first.includes(one));
  return [...first, ...drawn(others, count - first.length, seed)];
}

function git(...words) {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);
}

function programFiles() {
  return git('ls-files', 'src/*.ts', 'packages/*/src/*.ts').filter((one) => ofProgram.test(one));
}

async function readSourceMutants() {
  const file = path.join(temporary, 'source-mutants.mjs');
  const index = path.join(root, 'test/mutants/source/index.ts');
  await build({ entryPoints: [index], outfile: file, bundle: true, format: 'esm' });
  return (await import(pathToFileURL(file).href)).sourceMutants;
}

/** Runs nightly mutants only if no other mutant survives. */
async function failuresOf(tests) {
  const failures = await runs.failuresOf(tests, { isByDay: true });
  const hasNightly = tests.some(
    (one) => fs.readFileSync(path.join(root, one), 'utf8').search(/'nightly'|inTwoLengths/) !== -1,
  );
  return hasNightly && !(failures?.length > 0) ? runs.failuresOf(tests) : failures;
}

async function isNoticed(copy, { name, file, find, replace, tests }) {
  const mutated = path.join(copy, file);
  const source = fs.readFileSync(mutated, 'utf8');
  fs.writeFileSync(
    mutated,
    source.replace(find, () => replace),
  );
  const failures = await failuresOf(tests);
  fs.writeFileSync(mutated, source);
  const how = failures === undefined ? 'DOES NOT RUN' : failures.length === 0 ? 'NOT NOTICED' : 'noticed';
  process.stdout.write(`${how}: ${name}${how === 'noticed' ? ` (${failures[0]})` : ''}\n`);
  return how === 'noticed';
}

/** A folder with the current tracked files, and what was built of them last. */
function copyTracked() {
  const copy = fs.mkdtempSync(path.join(temporary, 'copy-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter((name) => name !== '' && fs.existsSync(path.join(root, name))))
    fs.cpSync(path.join(root, file), path.join(copy, file));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const isOfTests = (name) => /^(\.draft-)?tested-|^reached/.test(path.basename(name));
  const built = { recursive: true, filter: (name) => !isOfTests(name) };
  if (fs.existsSync(path.join(root, 'dist')))
    fs.cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), built);
  return copy;
}

function areStatementsNoticed() {
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/mutants/statements.test.ts'], {
    cwd: root,
    env: {
      ...process.env,
      SWITCHBOOK_MUTANTS: 'all',
      SWITCHBOOK_MUTANT_DICE: options.dice ?? '',
      SWITCHBOOK_MUTANT_SEED: options.seed,
    },
    stdio: 'inherit',
  });
  return status === 0;
}
