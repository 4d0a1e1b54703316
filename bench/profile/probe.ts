/**
 * Code that `node --import` loads into the profiled server before the server's code. It takes orders from the benchmark
 * over the channel of the child process, and does nothing without one.
 */
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import type pg from 'pg';
import type { Order, Recorded, Reply } from './orders.js';

const require = createRequire(import.meta.url);

/** The time between two samples, in microseconds. */
const sampleEvery = 500;
/** Maximum number of recorded statements; further statements are only counted. */
const maxRecorded = 2_000;

const session = new Session();
let recorded: Recorded | undefined;

async function obey(order: Order): Promise<Reply> {
  switch (order) {
    case 'profile':
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: sampleEvery });
      await session.post('Profiler.start');
      return { usage: process.cpuUsage() };
    case 'stop': {
      // The usage is read first, so that ending the profile does not count.
      const usage = process.cpuUsage();
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return { usage, profile };
    }
    case 'record':
      recorded = { count: 0, statements: [] };
      return { usage: process.cpuUsage() };
    case 'recorded': {
      const ended = recorded;
      recorded = undefined;
      return { usage: process.cpuUsage(), ...(ended === undefined ? {} : { recorded: ended }) };
    }
    default:
      throw new Error(`"${String(order satisfies never)}" is no order`);
  }
}

/** Records the statements that go to PostgreSQL during a recording. */
function makeRecordable(): void {
  const { Client } = require('pg') as typeof pg;
  const { prepareValue } = require('pg/lib/utils') as { prepareValue: (value: unknown) => unknown };
  const query = Client.prototype.query as (...args: unknown[]) => unknown;
  Client.prototype.query = function (this: unknown, ...args: unknown[]) {
    if (recorded !== undefined) note(recorded, args[0] as pg.QueryConfig | string, prepareValue);
    return query.apply(this, args);
  } as typeof Client.prototype.query;
}

function note(
  recording: Recorded,
  config: pg.QueryConfig | string,
  prepareValue: (value: unknown) => unknown,
): void {
  const { text, name, values = [] } = typeof config === 'string' ? { text: config } : config;
  recording.count += 1;
  if (typeof text !== 'string' || recording.statements.length >= maxRecorded) return;
  recording.statements.push({
    text,
    isNamed: name !== undefined,
    values: values.map((value) => {
      const preparedValue = prepareValue(value);
      return preparedValue === null || preparedValue === undefined ? null : String(preparedValue);
    }),
  });
}

makeRecordable();
process.on('message', (order: Order) => {
  obey(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ usage: process.cpuUsage(), error: String(error) } satisfies Reply),
  );
});
// The server ends when its own work ends.
process.channel?.unref();
