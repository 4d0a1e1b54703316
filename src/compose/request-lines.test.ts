import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import type { AnsweredRequest } from '../faces/kit/exchange/wire-services.js';
import { RequestLines } from './request-lines.js';

let lines: Record<string, unknown>[] = [];
let nowMs = 0;
beforeEach(() => {
  lines = [];
  nowMs = 0;
});

function open(options: { slowMs?: number | null; sample?: number; level?: string } = {}): RequestLines {
  const { slowMs = 2_000, sample = 1, level = 'info' } = options;
  const write = (line: string) => lines.push(JSON.parse(line));
  const logger = pino({ level, formatters: { level: (label) => ({ level: label }) } }, { write });
  return new RequestLines({ logger, slowMs, sample, now: () => nowMs });
}

const entry = (changes: Partial<AnsweredRequest> = {}): AnsweredRequest => ({
  requestId: 'r',
  proxyRequestId: undefined,
  address: '192.0.2.7',
  face: 'some',
  method: 'GET',
  route: '/contacts/:id',
  status: 200,
  ms: 1.25,
  accountId: undefined,
  keyId: 'k',
  isKeyRefused: false,
  isLimited: false,
  prefix: '',
  url: '/contacts/1',
  servedPath: null,
  isForwarded: false,
  lookedUp: undefined,
  isUnlisted: false,
  isTransfer: false,
  keyStart: undefined,
  ...changes,
});

it.each<[string, Partial<AnsweredRequest>, string | undefined]>([
  ['an answer', {}, undefined],
  ['a refusal of the client', { status: 404 }, undefined],
  ['a key above its rate', { status: 429, isLimited: true }, undefined],
  ['a failure', { status: 500 }, 'failed'],
  ['a vendor that failed', { status: 502 }, 'failed'],
  ['a server without room', { status: 503 }, 'refused'],
  ['an account that has its share', { status: 429 }, 'refused'],
  ['a slow answer', { ms: 2_000 }, 'slow'],
  ['a slow file', { ms: 9_000, isTransfer: true }, undefined],
  ['a wait for events', { ms: 30_000, url: '/events?after=x&wait=30' }, undefined],
])('%s has its own concern', (_, changes, concern) => {
  open({ level: 'warn' }).logRequest(entry(changes));
  expect(lines.map((line) => line.concern)).toEqual(concern === undefined ? [] : [concern]);
});

it('a failure is a warning with all that the log has of a request', () => {
  open({ level: 'warn' }).logRequest(entry({ status: 500, ms: 12.34 }));
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'answered',
      concern: 'failed',
      request_id: 'r',
      face: 'some',
      method: 'GET',
      route: '/contacts/:id',
      status: 500,
      ms: 12.3,
      key_id: 'k',
      address: '192.0.2.7',
    }),
  ]);
});

it('logs the configured share of successful requests and all failed ones', () => {
  const some = open({ sample: 0.01 });
  for (let index = 0; index < 1_000; index += 1) some.logRequest(entry());
  some.logRequest(entry({ status: 500 }));
  expect(lines.filter((line) => line.status === 200)).toHaveLength(10);
  expect(lines.filter((line) => line.status === 500)).toHaveLength(1);
  lines = [];
  const none = open({ sample: 0, slowMs: null });
  none.logRequest(entry({ ms: 60_000 }));
  expect(lines).toEqual([]);
});

it('a flood of failures is logged in part, and the rest counted', () => {
  const flooded = open({ level: 'warn' });
  for (let index = 0; index < 200; index += 1) flooded.logRequest(entry({ status: index < 100 ? 503 : 500 }));
  flooded.close();
  expect(lines.filter((line) => line.msg === 'answered')).toHaveLength(50);
  expect(lines.at(-1)).toMatchObject({ level: 'warn', failed: 100, refused: 50, slow: 0 });
  lines = [];
  nowMs = 1_000;
  flooded.logRequest(entry({ status: 503 }));
  expect(lines).toHaveLength(1);
});
