/** The cost of a webhook for the writes of its account, and the delay between a write and the call of the receiver. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Result } from '../report/result.js';
import { percentile, spread } from '../report/spread.js';
import { type AskedAnswer, ask, at } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import { type LoadResult, load } from '../run/load.js';
import { describe, figuresOf } from '../run/rounds.js';
import { bearer, creates, freshNumber } from './requests.js';

/** The number of sequential writes with a timed delivery. */
const timedWrites = 200;

export async function webhooks(bench: Bench): Promise<readonly Result[]> {
  const receiver = await openReceiver();
  try {
    return await measure(bench, receiver);
  } finally {
    receiver.close();
  }
}

async function measure(
  { fixture: open, options, say }: Bench,
  receiver: Awaited<ReturnType<typeof openReceiver>>,
): Promise<readonly Result[]> {
  const fixture = await open();
  const { port } = fixture.ours;
  const headers = { ...bearer(fixture.account.key), 'content-type': 'application/json' };
  const path = '/directory/v1/webhooks';
  const subscribe = () =>
    ask(port, { method: 'POST', path, headers, body: JSON.stringify({ url: receiver.url }), expects: 201 });
  const remove = ({ json }: AskedAnswer) =>
    ask(port, {
      method: 'DELETE',
      path: `${path}/${at(json, 'data', 'id')}`,
      headers: bearer(fixture.account.key),
      expects: 204,
    });
  const [with_, without]: [LoadResult[], LoadResult[]] = [[], []];
  const { connections, seconds } = options;
  await load(port, creates(fixture), { connections, seconds: 1 });
  for (let round = 1; round <= options.rounds; round += 1) {
    const result = await load(port, creates(fixture), { connections, seconds });
    const again = await subscribe();
    const withWebhooks = await load(port, creates(fixture), { connections, seconds });
    await receiver.quiet();
    await remove(again);
    without.push(result);
    with_.push(withWebhooks);
    say(`webhooks ${round}/${options.rounds}: with ${describe(withWebhooks)}, without ${describe(result)}`);
  }
  const last = await subscribe();
  await receiver.quiet();
  const waits: number[] = [];
  for (let index = 0; index < timedWrites; index += 1) {
    const body = JSON.stringify({ phone: freshNumber(), name: 'Timed Person' });
    const delivery = receiver.next();
    await ask(port, { method: 'POST', path: '/api/v1/contacts', headers, body, expects: 201 });
    const committed = performance.now();
    waits.push(Math.max(0, (await delivery) - committed));
  }
  await remove(last);
  const sorted = Float64Array.from(waits).sort();
  const delay = {
    p50_ms: spread([percentile(sorted, 0.5)]),
    p99_ms: spread([percentile(sorted, 0.99)]),
  };
  return [
    {
      work: 'webhooks',
      title: 'POST /api/v1/contacts with a webhook, and without',
      contacts: fixture.contacts,
      connections,
      ours: figuresOf(with_),
      bare: figuresOf(without),
      ratio: spread(
        with_.map((loadResult, index) => loadResult.perSecond / (without[index]?.perSecond ?? 1)),
      ),
    },
    {
      work: 'webhook-delay',
      title: 'from the answer of a write to the call of a webhook',
      contacts: fixture.contacts,
      ours: delay,
      bare: {},
      ratio: spread([1]),
    },
  ];
}

const quietMs = 1_000;

async function openReceiver() {
  let calls = 0;
  let heard: ((at: number) => void) | undefined;
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      calls += 1;
      heard?.(performance.now());
      heard = undefined;
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    /** Resolves to the time of the next call. */
    next: () =>
      new Promise<number>((resolve) => {
        heard = resolve;
      }),
    /** Resolves once no calls have arrived for a while. */
    quiet: async () => {
      for (let before = -1; before !== calls; ) {
        before = calls;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
