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
  const said: string[] = [];
  const run = await runRounds({
    program,
    arrangement: 'embedded',
    rounds: 1,
    seed,
    writes: 80,
    say: (line) => said.push(line),
  });
  const told = `CRASH_SEED=${seed}\n${said.join('\n')}`;
  expect(run.faults, told).toEqual([]);
  expect(run.rounds, told).toBe(1);
  expect(run.acknowledged, told).toBeGreaterThanOrEqual(100);
  expect(run.events, told).toBeGreaterThanOrEqual(100);
});
