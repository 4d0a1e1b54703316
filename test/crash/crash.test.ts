/** The short form of `npm run crash`: one round with the embedded PostgreSQL, each run with another kind of kill. */
import { afterAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';
import { runRounds } from './rounds.js';

const program = new Program();
afterAll(() => program.cleanUp());

const seed = Number(process.env.CRASH_SEED ?? 1 + Math.floor(Math.random() * 2 ** 31));

it('a round of kills loses and doubles nothing', {
  tags: ['nightly'],
}, async () => {
  const lines: string[] = [];
  const run = await runRounds({
    program,
    postgresKind: 'embedded',
    rounds: 1,
    seed,
    writes: 80,
    say: (line) => lines.push(line),
  });
  const report = `CRASH_SEED=${seed}\n${lines.join('\n')}`;
  expect(run.faults, report).toEqual([]);
  expect(run.rounds, report).toBe(1);
  expect(run.acknowledged, report).toBeGreaterThanOrEqual(100);
  expect(run.events, report).toBeGreaterThanOrEqual(100);
});
