// `npm run mutants -- --only TEXT --list`: applies each source mutant to a copy of the tracked files and runs its tests
// there, one of which must fail; then tries all statement mutants. One line each; exit code 1 when a mutant survives.
// `--since REV`, `--file FILE` (both repeatable) and `--dice N --seed S` try generated mutants instead: of the changed
// files, of the named files, or of all; N random ones, each of a different file if possible. `--kind
// refusals|conditions`. `--map` first runs all tests and records the functions that each calls: a mutant then runs with
// the tests that call its function.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { makeTestedProgram } from '../support/tested-program.mjs';
import { drawn, kinds, mutantsOf } from './generate.mjs';
import { nearTests } from './near.mjs';
import { mapOf, reachingTests, readNotes } from './reached.mjs';
import { TestRuns, unbrokenMs } from './test-runs.mjs';

const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    since: { type: 'string' },
    file: { type: 'string', multiple: true },
    dice: { type: 'string' },
    seed: { type: 'string', default: '1' },
    map: { type: 'boolean' },
    kind: { type: 'string', multiple: true, default: kinds },
  },
});
const mapFile = path.join(root, 'dist', 'reached.json');
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
  const { only, list, since, file, dice, map } = options;
  if (map === true) await makeMap();
  const all = await readSourceMutants();
  if (since !== undefined || file !== undefined || dice !== undefined) return tryGenerated(all);
  const chosen = all.filter(({ name }) => only === undefined || only.some((text) => name.includes(text)));
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
    process.stdout.write(`The tests fail as they are: ${broken?.[0] ?? 'they do not run'}\n`);
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
  const { since, file, dice, seed, kind, list } = options;
  const tracked = git('ls-files', '*.test.ts', 'src/*.ts', 'packages/*/src/*.ts');
  const tests = tracked.filter((one) => one.endsWith('.test.ts'));
  const changed =
    since === undefined ? [] : git('diff', '--name-only', '--diff-filter=d', since, '--', 'src', 'packages');
  const named = since === undefined && file === undefined ? tracked : [...changed, ...(file ?? [])];
  const files = [...new Set(named)].filter((one) =>
    /^(src|packages\/[^/]+\/src)\/.*(?<!\.test|\.test\.support)\.ts$/.test(one),
  );
  const mutants = files
    .flatMap((one) => mutantsOf(one, fs.readFileSync(path.join(root, one), 'utf8')))
    .filter((one) => kind.includes(one.kind));
  const chosen = dice === undefined ? mutants : thrown(mutants, Number(dice), Number(seed));
  if (list === true) {
    for (const one of chosen) process.stdout.write(`${shown(one)}\n`);
    return 0;
  }
  const accepted = JSON.parse(fs.readFileSync(path.join(root, 'test/mutants/survivors.json'), 'utf8'));
  const copy = copyTracked();
  runs = new TestRuns(copy);
  const reached = fs.existsSync(mapFile) ? JSON.parse(fs.readFileSync(mapFile, 'utf8')) : undefined;
  const lives = [];
  for (const one of chosen) {
    const named = nearTests(one.file, tests, known);
    const reaching = reached === undefined ? [] : reachingTests(reached, one, named);
    const near = reaching.length > 0 ? reaching.filter((test) => tests.includes(test)) : named;
    const target = path.join(copy, one.file);
    const source = fs.readFileSync(target, 'utf8');
    fs.writeFileSync(target, one.text);
    const failures = await failuresOf(near);
    fs.writeFileSync(target, source);
    // A test that also fails without the mutant proves nothing.
    const isBroken = failures !== undefined && failures.length > 0 && !(await passes(near, failures[0]));
    const isNoticed = failures === undefined || failures.length > 0;
    const how = isBroken ? 'TESTS FAIL' : isNoticed ? 'noticed' : 'LIVES';
    if (how !== 'noticed') lives.push(one);
    process.stdout.write(
      `${how}: ${shown(one)}${isNoticed ? ` (${failures?.[0] ?? 'does not run'})` : ''}\n`,
    );
  }
  const unknown = lives.filter(({ id }) => accepted[id] === undefined);
  process.stdout.write(`${chosen.length - lives.length} of ${chosen.length} generated mutants are noticed\n`);
  for (const one of unknown) process.stdout.write(`${one.id}\n`);
  return unknown.length === 0 ? 0 : 1;
}

/** Runs all tests, and stores the functions that each calls. */
async function makeMap() {
  const notes = path.join(temporary, 'reached');
  fs.mkdirSync(notes);
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--tags-filter', '!nightly'], {
    cwd: root,
    env: { ...process.env, MUTANTS_REACHED: notes },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const bundle = fs.readFileSync(path.join(await makeTestedProgram(), 'program.cjs'), 'latin1');
  fs.writeFileSync(mapFile, JSON.stringify(mapOf(readNotes(notes), bundle)));
  process.stdout.write(
    status === 0 ? 'All tests passed, and are noted\n' : 'Tests failed; the map has the others\n',
  );
}

function shown({ file, line, kind, code }) {
  return `${file}:${line} ${kind}: ${code.slice(0, 110)}`;
}

/** Whether the test passes in the unchanged program. */
async function passes(near, name) {
  if (!passed.has(name)) {
    const pattern = `^\\s*${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    const isWhole = async (options) => (await runs.failuresOf(near, options))?.length === 0;
    // A test that depends on an earlier one of its file fails by itself.
    passed.set(name, (await isWhole({ pattern })) || (await isWhole()));
  }
  return passed.get(name);
}

/** Random files, and a mutant of each. */
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

async function readSourceMutants() {
  const file = path.join(temporary, 'source-mutants.mjs');
  const index = path.join(root, 'test/mutants/source/index.ts');
  await build({ entryPoints: [index], outfile: file, bundle: true, format: 'esm' });
  return (await import(pathToFileURL(file).href)).sourceMutants;
}

/** Those of the night only if no other fails. */
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
    env: { ...process.env, SWITCHBOOK_MUTANTS: 'all' },
    stdio: 'inherit',
  });
  return status === 0;
}
