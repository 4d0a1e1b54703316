/** Monitors and load balancers that send the accept header of a browser get the real state of the server. */
import { expect, it } from 'vitest';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ isRelayed: true, processes: 1 });
const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
const ask = (path: string) => fixture.send({ path, headers: { accept } });

it('readiness and liveness are not pages of the console, and readiness is 503 without the database', async () => {
  const ready = await ask('/health/ready');
  expect([ready.status, ready.text]).toEqual([200, '{"status":"ok"}']);
  expect((await ask('/health/live')).text).toBe('{"status":"ok"}');
  fixture.relay.cut();
  try {
    const away = await ask('/health/ready');
    expect([away.status, away.text]).toEqual([503, '{"status":"unavailable"}']);
  } finally {
    await fixture.relay.flow();
  }
  // These are still pages of the console.
  for (const path of ['/', '/health', '/health/checks', '/contacts'])
    expect((await ask(path)).headers['content-type'], path).toContain('text/html');
});
