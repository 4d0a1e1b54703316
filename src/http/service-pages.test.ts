/** A page that fails is logged, and answered by its reason. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { HostNames } from '../faces/kit/exchange/host-names.js';
import { servicePages } from './service-pages.js';

let failure: unknown;
let isCut = false;
const logged: unknown[] = [];
const fail = () => Promise.reject(failure);
const page = servicePages({
  faces: [],
  metrics: { contentType: 'text/plain', text: fail } as never,
  console: {
    serves: (_: unknown, path: string) => path === '/console',
    answer: async (_: unknown, response: http.ServerResponse) => {
      if (isCut) response.writeHead(200, { 'content-length': 9 }).write('begun');
      await fail();
    },
  } as never,
  root: '/nowhere',
  viewerFolder: '/nowhere',
  version: '0',
  hosts: new HostNames({ names: [] }),
  isReady: async () => true,
  isStopping: () => false,
  onError: (error) => logged.push(error),
});
const server = http.createServer((request, response) => void page(request, response, request.url ?? ''));
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  logged.length = 0;
  isCut = false;
});

it.each(['/metrics', '/console'])('%s is busy, or waits for the database, or has a fault', async (path) => {
  const answerTo = async (error: unknown) => {
    failure = error;
    const { status, headers } = await fetch(url + path);
    return [status, headers.get('retry-after'), logged.splice(0)];
  };
  const limited = new ProblemError({ kind: 'limited', retryAfterMs: 1, of: 'work' });
  expect(await answerTo(limited)).toEqual([429, '1', []]);
  expect(await answerTo(new ProblemError({ kind: 'unavailable' }))).toEqual([503, '1', []]);
  const fault = new TypeError('no');
  expect(await answerTo(fault)).toEqual([500, null, [fault]]);
});

it('a begun answer is cut off', async () => {
  isCut = true;
  failure = new TypeError('no');
  await expect(fetch(`${url}/console`).then((answer) => answer.text())).rejects.toThrow();
  expect(logged).toEqual([failure]);
});
