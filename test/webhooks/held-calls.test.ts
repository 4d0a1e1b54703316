/** A request with an `Idempotency-Key` holds a transaction: no receiver and no name server keeps it open for long. */
import { expect, it, vi } from 'vitest';
import { acceptsKey } from '../../src/faces/kit/wire/declared-route.js';
import { AddressGuard } from '../../src/outgoing/addresses.js';
import { ReceiverClient } from '../../src/webhooks/operations/receiver-client.js';
import { webhookRoutes } from '../../src/webhooks/routes/webhook-routes.js';

it('a test call of a webhook takes no key', () => {
  const keyed = webhookRoutes.filter(acceptsKey).map((route) => route.operation);
  expect(keyed).toContain('createWebhook');
  expect(keyed).not.toContain('testWebhook');
});

it('a name is looked up for half a second while a transaction is open', async () => {
  vi.useFakeTimers();
  const client = new ReceiverClient(new AddressGuard(), () => new Promise(() => {}));
  const ends = { held: 0, usual: 0 };
  const began = Date.now();
  const end = (which: keyof typeof ends) => () => {
    ends[which] = Date.now() - began;
  };
  void client.check(new URL('https://silent.example'), true).catch(end('held'));
  void client.check(new URL('https://silent.example')).catch(end('usual'));
  await vi.advanceTimersByTimeAsync(11_000);
  vi.useRealTimers();
  client.close();
  expect(ends).toEqual({ held: 500, usual: 10_000 });
});
