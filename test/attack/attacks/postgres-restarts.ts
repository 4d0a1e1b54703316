/** PostgreSQL is restarted under load, and its connections are ended one by one. */
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/program.js';
import type { Attack } from '../attack.js';
import { untilReady, Writers } from '../writers.js';

const readyMs = 60_000;

/** One connection of the server, whatever it is doing; not the one that keeps PostgreSQL. */
const endOneSql = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'switchbook' order by random() limit 1`;

export const attack: Attack = {
  name: 'postgres-restarts',
  promise: 'restarts of PostgreSQL and ended connections end no server and lose no acknowledged write',
  run: async ({ size, target: shared, start }) => {
    const isShort = size === 'short';
    const target = isShort ? shared : await start();
    const [restarts, terminations] = isShort ? [1, 20] : [8, 200];
    const writers = new Writers(target, await target.newAccount(), 12);
    let slowestReadyMs = 0;
    let ended = 0;
    try {
      for (let round = 0; round < restarts; round += 1) {
        const wanted = writers.acknowledged.size + 20;
        await until('something is written', () => writers.acknowledged.size >= wanted || !target.isAlive());
        const postmaster = target.postmaster();
        if (postmaster === undefined || !target.isAlive()) break;
        process.kill(postmaster, 'SIGINT');
        await until('another PostgreSQL runs', () => {
          const next = target.postmaster();
          return (next !== undefined && next !== postmaster) || !target.isAlive();
        });
        if (!target.isAlive()) break;
        slowestReadyMs = Math.max(slowestReadyMs, await untilReady(target, readyMs));
      }
      const client = target.isAlive() ? await target.connect() : undefined;
      for (let round = 0; round < terminations && target.isAlive(); round += 1) {
        ended += (await client?.query(endOneSql))?.rowCount ?? 0;
        await pause(Math.random() * 40);
      }
      if (target.isAlive()) await untilReady(target, readyMs);
    } finally {
      await writers.stop();
    }
    const lost = target.isAlive() ? await writers.countLost(await target.connect()) : -1;
    return {
      held: target.isAlive() && lost === 0 && writers.wrong === 0 && ended > terminations / 2,
      figures: {
        restarts,
        ended_connections: ended,
        acknowledged: writers.acknowledged.size,
        lost,
        unavailable: writers.count('503'),
        wrong_answers: writers.wrong,
        longest_answer_ms: writers.longestMs,
        slowest_ready_ms: slowestReadyMs,
        server_alive: target.isAlive(),
      },
    };
  },
};
