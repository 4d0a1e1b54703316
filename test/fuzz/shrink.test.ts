/** Shrinking finds the smallest request with the same fault. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { onThisMachine } from '../support/machine.js';
import type { Failure } from './run.js';
import { request } from './samples.test.support.js';
import { shrink } from './shrink.js';

it('the shrinker removes headers, parameters, members and text that the fault does not need', async () => {
  const server = http.createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const isBad = Buffer.concat(chunks).includes('!') && incoming.url?.includes('b=2') === true;
      response.writeHead(isBad ? 500 : 404, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const body = { list: [1, 2, { deep: `a long text! ${'x'.repeat(300)}` }], other: { more: true } };
  const failure: Failure = {
    fault: 'acme getThing: 500',
    count: 1,
    answer: '',
    request: {
      ...request,
      target: '/acme/things/1?a=1&b=2&c=3',
      headers: [...request.headers, ['x-odd', 'yes']],
      framing: 'chunked',
      body: Buffer.from(JSON.stringify(body)),
    },
  };
  try {
    await shrink(failure, { port, deadlineMs: onThisMachine(5_000), stage: { secrets: [] } });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(failure.request).toMatchObject({ target: '/acme/things/1?b=2', headers: [], framing: 'length' });
  expect(failure.request.body?.toString()).toBe('{"list":[{"deep":"!"}]}');
  expect(failure.answer).toBe('500 application/json {}');
});
