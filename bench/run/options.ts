/** The options of `npm run bench`. */

import fs from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { isWork, profiled, type WorkName, workNames } from '../works/works.js';
import type { BenchOptions } from './bench.js';

interface RunPlan {
  /** works, in the order of measurement */
  readonly names: readonly WorkName[];
  readonly options: BenchOptions;
  readonly isProfiled: boolean;
  readonly mayWriteDocs: boolean;
  /** earlier runs to write into the documentation, without a measurement */
  readonly from: readonly string[];
}

interface CommandOptions extends Omit<BenchOptions, 'rows' | 'longRounds'> {
  readonly rows?: number;
  readonly longRounds?: number;
  readonly quick?: boolean;
  readonly plots?: boolean;
  readonly profile?: boolean;
  readonly from?: readonly string[];
}

const quickly = { contacts: 5_000, rows: 5_000, rounds: 2, longRounds: 1, seconds: 0.4 } as const;

/** Imports of this many rows take minutes per round. */
const manyRows = 200_000;

/** Returns the plan of the run, or the exit code for `--help` or a wrong option. */
export function readOptions(argv: readonly string[]): RunPlan | number {
  const program = commandOf();
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  }
  const unknown = program.args.find((name) => !isWork(name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no work called "${unknown}". Choose from ${workNames.join(', ')}.\n`);
    return 2;
  }
  const options = program.opts<CommandOptions>();
  const { quick, plots, profile: isProfiled = false, from = [], ...benchOptions } = options;
  const names = namesOf(program.args, isProfiled, benchOptions.pocketbase);
  if (typeof names === 'string') {
    process.stderr.write(`${names}\n`);
    return 2;
  }
  const { contacts } = benchOptions;
  const rows = benchOptions.rows ?? contacts;
  const longRounds = benchOptions.longRounds ?? (rows < manyRows ? Math.min(3, benchOptions.rounds) : 1);
  return {
    names,
    options: { ...benchOptions, rows, longRounds, ...(quick === true ? quickly : {}) },
    isProfiled,
    mayWriteDocs: plots === true,
    from,
  };
}

/** Reads the works to measure, or the reason against them. */
function namesOf(
  args: readonly string[],
  isProfiled: boolean,
  pocketbase: string | undefined,
): readonly WorkName[] | string {
  const isRun = (file: string) =>
    fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true && isExecutable(file);
  if (pocketbase !== undefined && !isRun(pocketbase))
    return `"${pocketbase}" is not a program. Give the path of PocketBase's executable file.`;
  if (args.includes('pocketbase') && pocketbase === undefined)
    return 'The work "pocketbase" needs the program: add --pocketbase PATH.';
  const unfit = isProfiled ? args.find((name) => !profiled.some((known) => known === name)) : undefined;
  if (unfit !== undefined) return `There is no profile of "${unfit}". Choose from ${profiled.join(', ')}.`;
  const possible = isProfiled ? profiled : workNames;
  return workNames
    .filter((name) => possible.includes(name) && (args.length === 0 || args.includes(name)))
    .filter((name) => name !== 'pocketbase' || pocketbase !== undefined);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function commandOf(): Command {
  const { contacts, rows, rounds, seconds } = quickly;
  return new Command('bench')
    .description(
      'Measures Switchbook against a bare server on the same database. JSON on stdout, tables on stderr.',
    )
    .argument('[work...]', `works to measure: ${workNames.join(', ')}; default: all`)
    .option('--contacts <n>', 'contacts in the account', wholeNumber, 10_000)
    .option('--rows <n>', 'rows of the file to import (default: as many as contacts)', wholeNumber)
    .option('--connections <n>', 'connections of the client', wholeNumber, 32)
    .option('--rounds <n>', 'rounds of each side', wholeNumber, 5)
    .option(
      '--long-rounds <n>',
      `rounds of bulk, import, export and start (default: up to 3; 1 from ${manyRows} rows)`,
      wholeNumber,
    )
    .option('--seconds <n>', 'length of a round', positiveNumber, 4)
    .option('--seed <n>', 'seed of the data and of the requests', wholeNumber, 1)
    .option(
      '--quick',
      `in two minutes: ${contacts} contacts, ${rows} rows, ${rounds} rounds of ${seconds} s; overrides the above`,
    )
    .option(
      '--profile',
      'prints the processor microseconds of each layer of a request, and the maximum of the machine',
    )
    .option('--pocketbase <path>', 'measures PocketBase next to ours; the path of its program')
    .option(
      '--plots',
      'writes the tables of docs/develop/performance.md and bench/laboratory.md, and docs/images/performance-*.svg',
    )
    .option('--from <file...>', 'writes the tables from JSON files of earlier runs, without measuring')
    .exitOverride();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('must be a whole number, 1 or more');
  return Number(text);
}

function positiveNumber(text: string): number {
  if (!/^\d{1,4}(\.\d+)?$/.test(text) || Number(text) < 0.1)
    throw new InvalidArgumentError('must be a number, 0.1 or more');
  return Number(text);
}
