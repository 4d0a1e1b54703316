/** PostgreSQL stops in its tracks: no connection is refused or ended, and nothing is answered. */
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/program.js';
import type { Attack } from '../attack.js';
import { readiness, untilReady, Writers } from '../writers.js';

/** The server's default deadline, and what a busy machine may add. */
const answerMs = 30_000 + 5_000;
const readinessMs = 1_000 + 500;
const recoveryMs = 5_000;

export const attack: Attack = {
  name: 'postgres-hangs',
  promise: 'while PostgreSQL hangs all are answered in time, and it goes on with nothing lost',
  run: async ({ size, target: shared, start }) => {
    const isShort = size === 'short';
    const target = isShort ? shared : await start();
    const hangMs = isShort ? 2_500 : 70_000;
    const writers = new Writers(target, await target.newAccount(), 24);
    const looks: { status: number; ms: number }[] = [];
    let recoveredMs = 0;
    try {
      await until('something is written', () => writers.acknowledged.size >= 50);
      const processes = stop(target.postmaster());
      try {
        const goOnAt = performance.now() + hangMs;
        while (performance.now() < goOnAt) {
          const began = performance.now();
          const status = await readiness(target);
          looks.push({ status, ms: Math.round(performance.now() - began) });
          await pause(200);
        }
      } finally {
        for (const pid of processes) send(pid, 'SIGCONT');
      }
      recoveredMs = await untilReady(target, 60_000);
      const wanted = writers.acknowledged.size + 50;
      await until('it is written again', () => writers.acknowledged.size >= wanted);
    } finally {
      await writers.stop();
    }
    const lost = await writers.countLost(await target.connect());
    const slowestLookMs = Math.max(...looks.map((look) => look.ms));
    const wronglyReady = looks.filter((look) => look.status !== 503).length;
    return {
      held:
        target.isAlive() &&
        lost === 0 &&
        writers.wrong === 0 &&
        wronglyReady === 0 &&
        writers.longestMs <= answerMs &&
        slowestLookMs <= readinessMs &&
        recoveredMs <= recoveryMs,
      figures: {
        hang_ms: hangMs,
        acknowledged: writers.acknowledged.size,
        lost,
        unavailable: writers.count('503'),
        wrong_answers: writers.wrong,
        longest_answer_ms: writers.longestMs,
        readiness_looks: looks.length,
        wrongly_ready: wronglyReady,
        slowest_readiness_ms: slowestLookMs,
        recovered_ms: recoveredMs,
      },
    };
  },
};

/** Stops the postmaster, then its children; answers all. */
function stop(postmaster: number | undefined): readonly number[] {
  if (postmaster === undefined) throw new Error('there is no PostgreSQL');
  send(postmaster, 'SIGSTOP');
  const children = fs.readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
  const pids = [postmaster, ...children.split(' ').filter(Boolean).map(Number)];
  for (const pid of pids) send(pid, 'SIGSTOP');
  return pids;
}

function send(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
