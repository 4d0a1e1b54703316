/** The short form of `npm run restarts`: each server once, behind the proxies that are installed. */
import { afterAll, expect, it } from 'vitest';
import { Program } from '../support/program/program.js';
import { hasProxy, proxyNames } from './proxies.js';
import { runRestarts } from './run-restarts.js';

const program = new Program();
afterAll(() => program.cleanUp());

const proxies = proxyNames.filter(hasProxy);
if (proxies.length < proxyNames.length)
  process.stderr.write(
    `Not installed here, so restarts are not tried behind them: ${proxyNames.filter((name) => !hasProxy(name)).join(', ')}\n`,
  );

it.skipIf(proxies.length === 0)(
  'restarts of two servers behind real proxies fail and double no request',
  { tags: ['nightly'] },
  async () => {
    const lines: string[] = [];
    const { requests, ...figures } = await runRestarts({
      program,
      proxies,
      restarts: 2,
      connections: 6,
      pauseMs: 60,
      drain: 2,
      waitMs: 1_500,
      seed: 1 + Math.floor(Math.random() * 2 ** 20),
      say: (line) => lines.push(line),
    });
    expect(figures, lines.join('\n')).toMatchObject({ failed: [], lost: 0, doubled: 0, is_good: true });
    expect(requests).toBeGreaterThan(100);
  },
);
