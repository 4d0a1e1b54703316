/** A hostile vendor sends answers that try to crash or block the server: to pulls, comparisons and forwarded calls. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { until } from '../../support/until.js';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import { startLookups } from '../rounds.js';
import type { AttackedAccount } from '../target.js';

const megabyte = 1024 * 1024;

interface Page {
  readonly bytes: () => Buffer;
  readonly encoding?: string;
  /** the pull may succeed: none of its answers is too large */
  readonly isFine?: boolean;
}

const person = (id: string, more = '') =>
  `{"id":"${id}","name":"P","phone":"+14155550100","created_at":"2026-01-15T09:00:00Z"${more}}`;
const pageOf = (rows: string, next = 'null') =>
  Buffer.from(`{"data":[${rows}],"meta":{"next_cursor":${next}}}`);
const list = (item: string, count: number) => `${`${item},`.repeat(count - 1)}${item}`;
const members = (count: number) => Array.from({ length: count }, (_, at) => `"k${at}":${at}`).join();

const pages: Readonly<Record<string, Page>> = {
  objects: { bytes: () => pageOf(list('{}', 5_400_000)) },
  'objects of 4 MB': { bytes: () => pageOf(list('{}', 1_390_000)) },
  'packed objects': { bytes: () => gzipSync(pageOf(list('{}', 5_400_000)), { level: 1 }), encoding: 'gzip' },
  'lists in a member': { bytes: () => pageOf(person('a', `,"tags":[${list('[]', 1_300_000)}]`)) },
  'numbers in a member': { bytes: () => pageOf(person('a', `,"tags":[${list('1', 1_900_000)}]`)) },
  brackets: { bytes: () => Buffer.alloc(4 * megabyte - 1, '[') },
  'brackets of 16 MB': { bytes: () => Buffer.alloc(16 * megabyte, '[') },
  'many keys': { bytes: () => pageOf(`{${members(250_000)}}`) },
  'as many keys as may be': {
    bytes: () => pageOf(person('a', `,"custom_fields":{${members(95_000)}}`)),
    isFine: true,
  },
  'a key twice': { bytes: () => pageOf(person('a', `,${list('"x":1', 600_000)}`)) },
  'a huge string': { bytes: () => pageOf(person('a', `,"notes":"${'x'.repeat(3_900_000)}"`)), isFine: true },
  'a huge key': { bytes: () => pageOf(person('a', `,"${'x'.repeat(3_900_000)}":1`)), isFine: true },
  'a huge number': { bytes: () => pageOf(person('a', `,"n":${'9'.repeat(3_900_000)}`)), isFine: true },
  'deep objects in a row': { bytes: () => pageOf(list(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`, 10_000)) },
  'more rows than asked': { bytes: () => pageOf(list(person('a'), 5_000)) },
  'a huge cursor': { bytes: () => pageOf(person('a'), `"${'c'.repeat(3_000_000)}"`) },
  'a cursor that repeats': { bytes: () => pageOf(person('a'), '"again"') },
  'a gzip bomb': { bytes: () => gzipSync(Buffer.alloc(256 * megabyte, ' ')), encoding: 'gzip' },
  'a brotli bomb': {
    bytes: () =>
      brotliCompressSync(Buffer.alloc(64 * megabyte, ' '), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
      }),
    encoding: 'br',
  },
  'not utf-8': { bytes: () => Buffer.alloc(3 * megabyte, 0xff) },
};

const shortPages = [
  'objects',
  'packed objects',
  'lists in a member',
  'brackets',
  'as many keys as may be',
  'a huge cursor',
];
/** The longest time that the server may block: it decompresses, judges and parses a page of 4 MB. */
const maxBusyMs = { short: 1_000, full: 500 } as const;

export const attack: Attack = {
  name: 'hostile-pages',
  promise:
    'no page of a vendor ends the server or stops it, whoever reads it: pulls, comparisons, forwarded calls',
  run: async ({ size, target }) => {
    const names = size === 'short' ? shortPages : Object.keys(pages);
    const lookups = await startLookups(target);
    const figures: Record<string, number | string> = {};
    const faults: string[] = [];
    target.takeStall();
    let worst = 0;
    for (const name of names) {
      const page = pages[name];
      if (page === undefined || !target.isAlive()) break;
      const began = performance.now();
      const vendor = await serve(page);
      try {
        const ends = await Promise.all([
          ...(size === 'short' ? [1] : [1, 2, 3, 4]).map(async () =>
            pull(target, await target.newAccount(), vendor.url),
          ),
          compare(target, await target.newAccount(), vendor.url),
          ...(size === 'short' ? [] : [forward(target, await target.newAccount(), vendor.url)]),
        ]);
        for (const end of ends)
          if (end.startsWith('failed internal') || (end === 'done' && page.isFine !== true))
            faults.push(`${name}: ${end}`);
      } catch (error) {
        faults.push(`${name}: ${String(error)}`);
      } finally {
        await vendor.close();
      }
      const { busyMs } = target.takeStall();
      figures[`${name.replaceAll(/\W+/g, '_')}_s`] = Math.round((performance.now() - began) / 100) / 10;
      worst = Math.max(worst, busyMs);
      figures[`${name.replaceAll(/\W+/g, '_')}_busy_ms`] = busyMs;
    }
    const looked = await lookups.stop();
    const held = faults.length === 0 && looked.failed === 0 && worst <= maxBusyMs[size];
    return {
      held,
      figures: {
        pages: names.length,
        worst_busy_ms: worst,
        lookups: looked.count,
        failed_lookups: looked.failed,
        ...figures,
        ...(faults[0] === undefined ? {} : { first: faults[0] }),
      },
    };
  },
};

async function serve(page: Page): Promise<{ readonly url: string; close(): Promise<void> }> {
  const bytes = page.bytes();
  const server = http.createServer((request, response) => {
    request.resume();
    const headers = {
      'content-type': 'application/json',
      ...(page.encoding === undefined ? {} : { 'content-encoding': page.encoding }),
    };
    response.on('error', () => {});
    response.writeHead(200, headers).end(bytes);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const by = ({ key }: AttackedAccount) => ({ authorization: `Bearer ${key}` });

async function pull(target: Target, account: AttackedAccount, url: string): Promise<string> {
  const body = { face: 'wacrm', url, key: 'vendor-key', dry_run: true };
  const path = '/directory/v1/pulls';
  const created = await send(target.port, { method: 'POST', path, headers: by(account), body });
  const id: string | undefined = created.json?.data?.id;
  if (id === undefined) return `not begun: ${created.status} ${created.text}`;
  let job = created.json.data;
  await until('the pull has ended', async () => {
    job = (await send(target.port, { path: `${path}/${id}`, headers: by(account) })).json.data;
    return job.state === 'done' || job.state === 'failed';
  });
  return job.state === 'done' ? 'done' : `failed ${job.import.error?.code}`;
}

async function compare(target: Target, account: AttackedAccount, url: string): Promise<string> {
  const body = { face: 'wacrm', url, key: 'vendor-key', sample: 5 };
  const path = '/directory/v1/comparisons';
  const answer = await send(target.port, { method: 'POST', path, headers: by(account), body });
  return `compared: ${answer.status}`;
}

/** Forwards a response without a change of its bytes. */
async function forward(target: Target, account: AttackedAccount, url: string): Promise<string> {
  const body = { url, key: 'vendor-key' };
  await send(target.port, {
    method: 'PUT',
    path: '/directory/v1/upstreams/wacrm',
    headers: by(account),
    body,
  });
  const answer = await send(target.port, { path: '/api/v1/conversations', headers: by(account) });
  return `forwarded: ${answer.status}`;
}
