/** Gzip in requests and responses of every API. */

import http from 'node:http';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import type { TestAccount } from '../support/fixture.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const drivers = await findDrivers();

interface Got {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly bytes: Buffer;
}

function ask(
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders = {},
  body?: Buffer,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const length =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    const target = { host: '127.0.0.1', port: fixture.port, method, path, agent: false } as const;
    const request = http.request({ ...target, headers: { ...length, ...headers } }, async (response) => {
      const bytes = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes });
    });
    request.on('error', reject).end(body);
  });
}

async function fill(account: TestAccount, count: number): Promise<void> {
  const commands = Array.from({ length: count }, (_, index) => ({
    op: 'save' as const,
    onMatch: 'refuse' as const,
    edit: {
      displayName: { op: 'set' as const, value: `Person ${index}` },
      company: { op: 'set' as const, value: `Company ${index % 7}` },
      identities: [
        { op: 'hold' as const, identity: { kind: 'phone' as const, value: `4915${index + 10_000_000}` } },
        { op: 'hold' as const, identity: { kind: 'email' as const, value: `p${index}@example.com` } },
      ],
    },
  }));
  await fixture.core.runBatch(account.caller, commands, { repeats: 'sequence', inOrder: 'stop' });
}

/** A few kilobytes that decompress to many megabytes. */
const bomb = gzipSync(Buffer.from(`{"name":"${'x'.repeat(40_000_000)}"}`));
const gzip = { 'accept-encoding': 'gzip' };
const person = { name: 'Ann Lee', digits: '4915112345678', email: 'ann@example.com', ref: 'ann' };

describe.each(drivers.map((driver) => [driver.face, driver] as const))('on %s', (face, driver) => {
  /** This face refuses compressed bodies. */
  const isRefused = face === 'superwaba';
  /** The face wacrm has no status 415. */
  const unknownEncoding = face === 'wacrm' ? 400 : 415;

  it('a list is compressed on request, and otherwise the same', async () => {
    const account = await fixture.newAccount();
    await fill(account, 20);
    const headers = driver.headers(account.key, account.account);
    const { method, path } = driver.list();
    const plain = await ask(method, path, headers);
    const packed = await ask(method, path, { ...headers, ...gzip });
    expect([plain.status, plain.headers['content-encoding']]).toEqual([200, undefined]);
    expect([packed.status, packed.headers['content-encoding']]).toEqual([200, 'gzip']);
    expect(packed.headers.vary).toContain('accept-encoding');
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    const steady = (bytes: Buffer) => bytes.toString().replace(/"request_id":"[^"]*"|"reset[^,}]*/g, '');
    expect(steady(gunzipSync(packed.bytes))).toBe(steady(plain.bytes));
  });

  it('a compressed body is read, or refused as its face does', async () => {
    const account = await fixture.newAccount();
    const headers = { ...driver.headers(account.key, account.account), 'content-encoding': 'gzip' };
    const { method, path, body } = driver.create(person);
    const created = await ask(method, path, headers, gzipSync(JSON.stringify(body)));
    expect([created.status, created.bytes.toString()]).toEqual([
      isRefused ? 415 : driver.created,
      expect.any(String),
    ]);
    const count = await fixture.core.countContacts(account.caller, allContacts);
    expect(count).toBe(isRefused ? 0 : 1);
  });

  it('an unknown encoding is refused, damaged data gives 400, and data that grows too large 413', async () => {
    const account = await fixture.newAccount();
    const headers = driver.headers(account.key, account.account);
    const { method, path, body } = driver.create(person);
    const send = (encoding: string, bytes: Buffer) =>
      ask(method, path, { ...headers, 'content-encoding': encoding }, bytes);
    const json = JSON.stringify(body);
    const other = await send('br', brotliCompressSync(json));
    expect(other.status).toBe(unknownEncoding);
    expect(other.headers['content-type']).not.toBe('text/html');
    expect((await send('gzip, gzip', gzipSync(gzipSync(json)))).status).toBe(unknownEncoding);
    if (isRefused) return;
    expect((await send('gzip', Buffer.from(json))).status).toBe(400);
    expect((await send('gzip', gzipSync(json).subarray(0, 20))).status).toBe(400);
    expect(bomb.length).toBeLessThan(50_000);
    expect((await send('gzip', bomb)).status).toBe(413);
    expect((await send('identity', Buffer.from(json))).status).toBe(driver.created);
  });
});

describe('sizes', () => {
  it('the first page of a hundred contacts is at most 20 kB on the wire', async () => {
    const account = await fixture.newAccount();
    await fill(account, 100);
    const path = '/directory/v1/contacts?limit=100';
    const headers = { authorization: `Bearer ${account.key}` };
    const plain = await ask('GET', path, headers);
    const packed = await ask('GET', path, { ...headers, ...gzip });
    expect(plain.bytes.length).toBeGreaterThan(60_000);
    expect(packed.bytes.length).toBeLessThan(20_000);
    // Later requests also use the cached compressed response.
    for (let count = 0; count < 3; count += 1)
      expect((await ask('GET', path, { ...headers, ...gzip })).bytes).toEqual(packed.bytes);
  });

  it('the API documents are compressed too', async () => {
    const plain = await ask('GET', '/docs/wacrm.json');
    const packed = await ask('GET', '/docs/wacrm.json', gzip);
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(packed.bytes)).toEqual(plain.bytes);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 5);
    const head = await ask('HEAD', '/docs/wacrm.json', gzip);
    expect([head.headers['content-length'], head.bytes.length]).toEqual([String(packed.bytes.length), 0]);
  });
});
