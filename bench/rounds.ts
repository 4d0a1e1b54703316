/** Rounds: the bare server and ours in turn, and what came of them as minimum, median and maximum. */
import type { BenchGround } from './ground.js';
import { type Load, type LoadResult, load } from './load.js';

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

interface Side {
  readonly requests_per_second: Spread;
  readonly p50_ms: Spread;
  readonly p99_ms: Spread;
}

export interface WorkResult {
  readonly work: string;
  readonly ours: Side;
  readonly bare: Side;
  /** ours to bare, of each round */
  readonly ratio: Spread;
}

/** The same work for both sides. */
export interface Work {
  readonly ours: Load;
  readonly bare: Load;
}

export interface RoundOptions {
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
}

export async function runWork(
  name: string,
  work: Work,
  ground: BenchGround,
  options: RoundOptions,
  say: (line: string) => void,
): Promise<WorkResult> {
  const ours: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const { connections } = options;
  // A short round of each warms caches, plans and the compilers.
  await load(ground.barePort, work.bare, { connections, seconds: 1 });
  await load(ground.ourPort, work.ours, { connections, seconds: 1 });
  for (let round = 1; round <= options.rounds; round += 1) {
    bare.push(await load(ground.barePort, work.bare, options));
    ours.push(await load(ground.ourPort, work.ours, options));
    const [one, other] = [ours.at(-1), bare.at(-1)];
    say(
      `${name} ${round}/${options.rounds}: ours ${Math.round(one?.perSecond ?? 0)}/s, bare ${Math.round(other?.perSecond ?? 0)}/s`,
    );
  }
  return {
    work: name,
    ours: sideOf(ours),
    bare: sideOf(bare),
    ratio: spread(ours.map((one, index) => one.perSecond / (bare[index]?.perSecond ?? 1))),
  };
}

function sideOf(results: readonly LoadResult[]): Side {
  return {
    requests_per_second: spread(results.map((one) => one.perSecond)),
    p50_ms: spread(results.map((one) => one.p50Ms)),
    p99_ms: spread(results.map((one) => one.p99Ms)),
  };
}

function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((one, other) => one - other);
  const at = (index: number) => round(sorted[index] ?? 0);
  return { min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

function round(number: number): number {
  return Math.round(number * 1000) / 1000;
}
