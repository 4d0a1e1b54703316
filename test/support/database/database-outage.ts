/** A database that is unavailable for a while, for servers with a relay before it. */
import { expect } from 'vitest';
import { onThisMachine } from '../machine.js';
import { until } from '../until.js';
import type { ServerFixture } from '../wire/server.js';
import type { Received } from '../wire/wire.js';

/** `cut`: connections are refused. `swallow`: connections open and everything sent is ignored. */
export type DatabaseOutage = 'cut' | 'swallow';

/** Little time for a request, yet enough to create an account on a busy machine or on all nodes of a cluster. */
export const outageOptions = { isRelayed: true, requestMs: onThisMachine(2_400) } as const;

/** Returns the responses to requests while the database is unavailable; it is available again when this returns. */
export async function duringOutage(
  fixture: ServerFixture,
  how: DatabaseOutage,
  requests: () => readonly Promise<Received>[],
): Promise<readonly Received[]> {
  if (how === 'cut') await fixture.relay.cut();
  else fixture.relay.swallow();
  try {
    return await Promise.all(requests());
  } finally {
    await fixture.relay.flow();
    await until('the database is back', async () => (await fixture.send({ path: ready })).status === 200);
  }
}

const ready = '/health/ready';

/** Expects these headers; null: the header is absent. */
export function expectHeaders(
  received: Received,
  expected: Readonly<Record<string, string | RegExp | null>>,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const shown = received.headers[name] ?? null;
    if (value instanceof RegExp) expect(String(shown), name).toMatch(value);
    else expect(shown, name).toBe(value);
  }
}
