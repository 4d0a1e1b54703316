/**
 * The suites that are too long for every run of the tests, with a line of figures from what each prints. The order is
 * from short to long, so that what is broken shows early.
 */
import { execFileSync } from 'node:child_process';

const sum = (items, name) => items.reduce((total, one) => total + (one[name] ?? 0), 0);
const counted = (items, isGood) => `${items.filter(isGood).length} of ${items.length} held`;

const tests = (...words) => ['vitest', 'run', ...words];
const filesWithRounds = () =>
  execFileSync('git', ['grep', '-l', '--untracked', 'support/rounds.js', '--', '*.test.ts'], {
    cwd: new URL('../..', import.meta.url),
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '');

/** Tests that work on the database of the fixture. */
const foldersOfSubjects =
  'access audit backups books bulk-changes calls catalogs consents contacts database duplicates exports feed fields imports intakes lists members plans pulls retention segments sessions upstreams views visibility webhooks'
    .split(' ')
    .map((folder) => `test/${folder}/`);

/**
 * `run`: its name, and the script of package.json if it has no `command`. `variables`: defaults of the environment.
 * `figures`: from the JSON on stdout, if the suite prints one. `needs`: an environment variable without which the suite
 * is left out.
 */
export const suites = [
  { run: 'upgrades', variables: { UPGRADES: 'all' }, command: tests('test/migrations/upgrade.test.ts') },
  { run: 'plans', variables: { PLANS_ROWS: 60_000 }, command: tests('test/database/query-plans.test.ts') },
  {
    run: 'fuzz',
    figures: (report) => `${report.requests} requests, ${report.failures.length} kinds of faults`,
  },
  { run: 'faults', figures: ({ faults }) => counted(faults, (one) => one.held) },
  {
    run: 'intake-people',
    variables: { INTAKE_PEOPLE: 1_000, INTAKE_RUNS: 100, PASS_ON_PAYLOADS: 60 },
    command: tests(
      'test/intakes/intake-platform.test.ts',
      'test/intakes/intake-shuffled.test.ts',
      'test/built-program/pass-on-killed.test.ts',
    ),
  },
  {
    run: 'pull-crash',
    variables: { PULL_CRASH_CONTACTS: 20_000, PULL_CRASH_KILLS: 5 },
    command: tests('test/built-program/pull-killed.test.ts'),
  },
  {
    run: 'intake-kills',
    variables: { INTAKE_KILLS: 30 },
    command: tests('test/built-program/intake-killed.test.ts', '--tags-filter', 'nightly'),
  },
  {
    run: 'client-kills',
    variables: { CLIENT_KILLS: 20 },
    command: tests('test/built-program/client-killed.test.ts', 'test/clients/python-killed.test.ts'),
  },
  {
    run: 'book-storm',
    variables: { BOOK_ROUNDS: 20 },
    command: tests('test/built-program/books-killed.test.ts'),
  },
  {
    run: 'rounds',
    variables: { TEST_ROUNDS: 'many' },
    command: tests('--tags-filter', '!nightly', ...filesWithRounds()),
  },
  {
    run: 'limited-role',
    variables: { SWITCHBOOK_TEST_ROLE: 'limited' },
    command: tests('--tags-filter', '!nightly', 'src/faces', ...foldersOfSubjects),
  },
  { run: 'tagged', command: tests('--tags-filter', 'nightly') },
  { run: 'moves', variables: { MOVES_KILLS: 20 }, command: tests('test/moves/killed-moves.test.ts') },
  {
    run: 'crash',
    figures: ({ runs }) =>
      `${sum(runs, 'rounds')} rounds, ${sum(runs, 'acknowledged')} acknowledged, ${sum(runs, 'lost')} lost, ` +
      `${sum(runs, 'doubled')} doubled`,
  },
  {
    run: 'processes',
    variables: { SWITCHBOOK_PROCESSES: 3, PROCESSES_TIMES: 20 },
    command: tests(
      'test/processes/three-processes.test.ts',
      'test/built-program/three-server-processes.test.ts',
      'test/contract.test.ts',
      'test/openapi/openapi.test.ts',
      'src/faces',
    ),
  },
  {
    run: 'load',
    figures: ({ steady, peak_mib }) => `p99 ${steady?.p99_ms} ms at 80 percent, at most ${peak_mib} MiB`,
  },
  { run: 'mutants', figures: undefined, last: /source mutants are noticed|statement mutants/ },
  {
    run: 'new-mutants',
    command: ['node', 'test/mutants/run.mjs', '--since', process.env.MUTANTS_SINCE ?? ''],
    needs: 'MUTANTS_SINCE',
    last: /generated mutants are noticed/,
  },
  {
    run: 'segments',
    variables: { SEGMENT_TREES: 10_000, SEGMENT_PEOPLE: 2_000 },
    command: tests('test/segments/segment-stories.test.ts'),
  },
  {
    run: 'opt-outs',
    variables: { OPT_OUT_RUNS: 10_000 },
    command: tests('test/consents/opt-out-sequences.test.ts'),
  },
  {
    run: 'restarts',
    figures: ({ restarts, requests, failed, lost, doubled }) =>
      `${restarts} restarts, ${requests} requests, ${failed.length} failed, ${lost} lost, ${doubled} doubled`,
  },
  { run: 'attack', figures: ({ attacks }) => counted(attacks, (one) => one.held) },
  { run: 'citus', needs: 'SWITCHBOOK_TEST_CITUS_URL' },
];

/** The line of a suite's figures: from its JSON, else from the totals that the test runner prints. */
export function figuresOf({ figures, last }, stdout) {
  const text = stdout.replaceAll(/\u001b\[[0-9;]*m/g, '');
  const lines = text.split('\n');
  if (figures !== undefined) {
    const from = lines.indexOf('{');
    if (from === -1) return 'no figures';
    try {
      return figures(JSON.parse(lines.slice(from).join('\n')));
    } catch {
      return 'figures that cannot be read';
    }
  }
  const found = lines.filter((line) => (last ?? /^\s*Tests\s/).test(line));
  return found.length === 0 ? 'no figures' : found.map((line) => line.trim().replace(/\s+/g, ' ')).join('; ');
}
