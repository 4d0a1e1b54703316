/**
 * The suites that are too long for every run of the tests, with a line of figures from what each prints. The order is
 * from short to long, so that what is broken shows early.
 */

const sum = (items, name) => items.reduce((total, one) => total + (one[name] ?? 0), 0);
const counted = (items, isGood) => `${items.filter(isGood).length} of ${items.length} held`;

/**
 * `run`: the script of package.json. `figures`: from the JSON on stdout, if the suite prints one. `needs`: an
 * environment variable without which the suite is left out.
 */
export const suites = [
  { run: 'upgrades' },
  { run: 'plans' },
  { run: 'fuzz', figures: (report) => `${report.requests} requests, ${report.failures.length} kinds of faults` },
  { run: 'faults', figures: ({ faults }) => counted(faults, (one) => one.held) },
  { run: 'intake-people' },
  { run: 'pull-crash' },
  { run: 'intake-kills' },
  { run: 'client-kills' },
  { run: 'book-storm' },
  { run: 'rounds' },
  { run: 'tagged' },
  { run: 'moves' },
  {
    run: 'crash',
    figures: ({ runs }) =>
      `${sum(runs, 'rounds')} rounds, ${sum(runs, 'acknowledged')} acknowledged, ${sum(runs, 'lost')} lost, ` +
      `${sum(runs, 'doubled')} doubled`,
  },
  { run: 'processes' },
  {
    run: 'load',
    figures: ({ steady, peak_mib }) => `p99 ${steady?.p99_ms} ms at 80 percent, at most ${peak_mib} MiB`,
  },
  { run: 'mutants', figures: undefined, last: /source mutants are noticed|statement mutants/ },
  { run: 'new-mutants', needs: 'MUTANTS_SINCE', last: /generated mutants are noticed/ },
  { run: 'segments' },
  { run: 'opt-outs' },
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
