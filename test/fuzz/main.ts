/**
 * The fuzzer. It makes requests from the OpenAPI documents of the faces, with every kind of fault, and sends them to a
 * separate server. A JSON summary goes to stdout, progress to stderr. The exit code is 1 when an answer did not match
 * the documents.
 */
import { Command, InvalidArgumentError } from 'commander';
import { onThisMachine } from '../support/machine.js';
import { findDrivers } from '../support/wire/drivers.js';
import { send } from '../support/wire/wire.js';
import { type Document, readDocument } from './document.js';
import { reproductionOf } from './request.js';
import { type FuzzOptions, type FuzzResult, runFuzz } from './run.js';
import { type FuzzServer, startServer } from './server.js';
import { shrink } from './shrink.js';
import { setStage } from './stage.js';

interface Options {
  readonly seed: number;
  readonly requests: number;
  readonly face?: string;
}

const concurrency = 16;
const deadlineMs = onThisMachine(15_000);
/** The maximum number of faults to shrink. */
const maxShrunk = 40;

export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('fuzz')
    .description('sends generated requests to all faces and checks every answer against their documents')
    .option('--seed <n>', 'repeats a run, as far as answers come in the same order', wholeNumber, 1)
    .option('--requests <n>', 'how many', wholeNumber, 20_000)
    .option('--face <name>', 'this face alone')
    .exitOverride();
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : 2;
  }
  const options = program.opts<Options>();
  const drivers = await findDrivers();
  const faces = drivers.map((driver) => driver.face).filter((name) => name === (options.face ?? name));
  if (faces.length === 0) {
    const names = drivers.map((driver) => driver.face).join(', ');
    process.stderr.write(`There is no face called '${options.face}'; there are ${names}.\n`);
    return 2;
  }
  say('starting a server');
  const server = await startServer();
  try {
    return await fuzz(server, options, faces);
  } finally {
    await server.close();
  }
}

async function fuzz(server: FuzzServer, options: Options, faces: readonly string[]): Promise<number> {
  const { seed, requests } = options;
  const documents = await readDocuments(server.port, faces);
  const stage = await setStage(server.core, await findDrivers(), server.neighbor);
  const startedAt = performance.now();
  const run: FuzzOptions = {
    port: server.port,
    documents,
    stage,
    seed,
    requests,
    concurrency,
    deadlineMs,
    progress: (done, kinds) => say(`${done} requests, ${kinds} kinds of faults, ${server.residentMiB()} MiB`),
  };
  const result = await runFuzz(run);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  for (const [index, failure] of result.failures.slice(0, maxShrunk).entries()) {
    say(`making a failing request smaller, ${index + 1} of ${result.failures.length}: ${failure.fault}`);
    await shrink(failure, run);
  }
  const health = await send(server.port, { path: '/health/ready' }).catch(() => ({ status: 0 }));
  const isUntouched = await server.isUntouched();
  const isGood = result.failures.length === 0 && isUntouched && health.status === 200;
  const checks = { is_ready: health.status === 200, is_neighbor_untouched: isUntouched };
  const summary = {
    is_good: isGood,
    seed,
    seconds,
    ...checks,
    ...summaryOf(result),
    complaints: server.complaints(),
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  return isGood ? 0 : 1;
}

async function readDocuments(port: number, faces: readonly string[]): Promise<readonly Document[]> {
  const texts = await Promise.all(faces.map((face) => send(port, { path: `/docs/${face}.json` })));
  return texts.map(({ text }, index) => readDocument(faces[index] ?? '', text));
}

function summaryOf({ requests, statuses, operations, slowest, failures }: FuzzResult) {
  return {
    requests,
    slowest,
    statuses,
    unreached: Object.keys(operations).filter((name) => operations[name]?.good === 0),
    operations,
    failures: failures.map(({ fault, count, request, answer }) => ({
      fault,
      count,
      answer,
      reproduction: reproductionOf(request),
    })),
  };
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('a whole number from 1 is needed');
  return Number(text);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
