/** Runs the faults sequentially. A line for each on stderr, JSON on stdout; exit code 1 when a rule did not hold. */
import { Command } from 'commander';
import { Ledger } from '../support/accounts/ledger.js';
import { faults } from './faults.js';
import { type Outcome, type Run, runFault } from './run.js';
import { openSite } from './site.js';

export async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('faults')
    .description(
      'lets everything happen to PostgreSQL, its disk and the way to it, and checks what clients see',
    )
    .option('--only <name...>', 'these alone')
    .option('--short', 'the short forms, as in the tests')
    .option('--list', 'only name them')
    .exitOverride();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const { only, short, list } = command.opts<{ only?: string[]; short?: boolean; list?: boolean }>();
  const chosen = faults.filter((fault) => only?.includes(fault.name) ?? true);
  if (list === true) {
    for (const fault of faults) process.stdout.write(`${fault.name}: ${fault.story}\n`);
    return 0;
  }
  if (chosen.length === 0) {
    process.stderr.write(`There are ${faults.map((fault) => fault.name).join(', ')}.\n`);
    return 2;
  }
  const outcomes: Outcome[] = [];
  const site = await openSite();
  const fullDisk = site.disk === undefined ? 'raised by triggers' : 'a file system that is full';
  process.stderr.write(`a full disk is ${fullDisk}\n`);
  try {
    const run: Run = { site, ledger: new Ledger(site.tenant.id), seed: 1, writers: 0 };
    for (const fault of chosen) {
      const lastsMs = short === true ? fault.lastsMs.short : fault.lastsMs.full;
      if (lastsMs === null) continue;
      const outcome = await runFault(run, fault, lastsMs);
      outcomes.push(outcome);
      process.stderr.write(`${lineOf(outcome)}\n`);
    }
  } finally {
    await site.close();
  }
  const isGood = outcomes.every((outcome) => outcome.held);
  process.stdout.write(
    `${JSON.stringify({ is_good: isGood, full_disk: fullDisk, faults: outcomes }, null, 2)}\n`,
  );
  return isGood ? 0 : 1;
}

export function lineOf({ name, held, faults: broken, figures }: Outcome): string {
  const shown = Object.entries(figures).map(([figure, value]) => `${figure}=${value}`);
  const shownFaults = [...broken.slice(0, 6), ...broken.slice(6).slice(-3)].map(
    (text) => `\n  ${text.slice(0, 900)}`,
  );
  return `${held ? 'held ' : 'BROKE'} ${name.padEnd(22)} ${shown.join(' ')}${shownFaults.join('')}`;
}
