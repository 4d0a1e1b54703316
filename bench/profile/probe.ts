/**
 * Loaded into a server that is profiled, ahead of its own code: `node --import`. It takes orders from the benchmark over
 * the channel of the child process, and does nothing without one.
 */
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import type pg from 'pg';
import type { Order, Recorded, Reply } from './orders.js';

const require = createRequire(import.meta.url);

/** The time between two samples, in microseconds. */
const sampleEvery = 500;
/** Statements that are noted of a recording; the others are counted. */
const maxRecorded = 2_000;

const session = new Session();
let recorded: Recorded = { count: 0, statements: [] };

async function obey(order: Order): Promise<Reply> {
  switch (order) {
    case 'profile':
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: sampleEvery });
      await session.post('Profiler.start');
      return { usage: process.cpuUsage() };
    case 'stop': {
      // First, so that the work of ending the profile is not counted.
      const usage = process.cpuUsage();
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return { usage, profile };
    }
    case 'record':
      record();
      return { usage: process.cpuUsage() };
    case 'recorded':
      return { usage: process.cpuUsage(), recorded };
    default:
      throw new Error(`"${String(order satisfies never)}" is no order`);
  }
}

/** Notes the statements that go to PostgreSQL from now on, until the process ends. */
function record(): void {
  const { Client } = require('pg') as typeof pg;
  const { prepareValue } = require('pg/lib/utils') as { prepareValue: (value: unknown) => unknown };
  const query = Client.prototype.query as (...args: unknown[]) => unknown;
  Client.prototype.query = function (this: unknown, ...args: unknown[]) {
    const config = args[0] as pg.QueryConfig | string;
    const { text, name, values = [] } = typeof config === 'string' ? { text: config } : config;
    recorded = { ...recorded, count: recorded.count + 1 };
    if (typeof text === 'string' && recorded.statements.length < maxRecorded)
      recorded.statements.push({
        text,
        isNamed: name !== undefined,
        values: values.map((value) => {
          const sent = prepareValue(value);
          return sent === null || sent === undefined ? null : String(sent);
        }),
      });
    return query.apply(this, args);
  } as typeof Client.prototype.query;
}

process.on('message', (order: Order) => {
  obey(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ usage: process.cpuUsage(), error: String(error) } satisfies Reply),
  );
});
// The server ends when its own work does.
process.channel?.unref();
