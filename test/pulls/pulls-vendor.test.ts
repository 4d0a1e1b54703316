/** A pull respects the limits of a live vendor, and reports each kind of failure. */
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { openCore } from '../../src/core/core.js';
import type { Database } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { importLimits } from '../../src/imports/values/import-limits.js';
import { VendorRefusal } from '../../src/pulls/values/vendor-request.js';
import { defaultRetention } from '../../src/retention/values.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import {
  loopback,
  pageSize,
  people,
  person,
  shopFace,
  shopKey,
  shopSource,
  usePulls,
} from '../support/vendors/pulls.js';

const fixture = useFixture();
const pulls = usePulls(fixture);
const imports = new ImportFixture(fixture);

const namesOf = async (of: TestAccount) => (await imports.contacts(of)).map((contact) => contact.displayName);
const names = (count: number) => people(count).map(({ display_name: name }) => name);
const skipping = { onMatch: 'skip', isDryRun: false, tags: [], groups: [] } as const;
const signal = () => new AbortController().signal;
const peopleCalls = () => pulls.shop.vendor.calls.filter((call) => call.path.startsWith('/shop/people'));

/** The whole content of the tables of pulls, as text. */
async function dumpOfPulls(): Promise<string> {
  const rows = await fixture.database.query<{ text: string }>(
    planned('select p::text || n::text as text from pulls p join imports n on n.id = p.import_id'),
    [],
  );
  return rows.map((row) => row.text).join('\n');
}

describe('a busy vendor', () => {
  it.each([
    ['seconds', () => '7', 7_000],
    ['a date', () => new Date(fixture.clock().getTime() + 20_500).toUTCString(), 20_000],
    ['nothing', () => undefined, 15_000],
  ])('gets no request during the time that it named: %s', async (_name, retryAfter, ms) => {
    const account = await fixture.newAccount();
    let refusals = 2;
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('offset=50') !== true || refusals === 0) return false;
      refusals -= 1;
      const after = retryAfter();
      response.writeHead(429, after === undefined ? {} : { 'retry-after': after });
      response.end('{"error":"slow down"}');
      return true;
    };
    expect(await pulls.run(account)).toMatchObject({ state: 'done', contacts: 120 });
    expect(pulls.pauses).toHaveLength(2);
    for (const pause of pulls.pauses) expect(Math.abs(pause - ms)).toBeLessThanOrEqual(1_000);
  });

  it('a provider that asks for too long a wait fails the pull with the reason; the pull continues later', async () => {
    const account = await fixture.newAccount();
    let isBusy = true;
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('offset=100') !== true || !isBusy) return false;
      response.writeHead(429, { 'retry-after': '7200' }).end();
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed).toMatchObject({
      state: 'failed',
      canResume: true,
      job: { error: { code: 'unreachable' } },
    });
    expect(failed.job.error?.message).toMatch(/too many requests.*Resume/);
    expect(pulls.pauses).toEqual([]);
    isBusy = false;
  });

  it('gets no more requests than its rate allows', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = people(pageSize * 30 - 1);
    const rate = { count: 20, windowMs: 60_000 };
    const core = await pulls.another({ faces: new Map([['shop', shopFace({ ...shopSource, rate })]]) });
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    const { sentAt } = pulls;
    expect(sentAt).toHaveLength(31);
    sentAt.forEach((at, index) => {
      const before = sentAt[index - rate.count];
      if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(rate.windowMs - 2);
    });
    // The pull is not much slower than its rate.
    expect((sentAt.at(-1) ?? 0) - (sentAt[0] ?? 0)).toBeLessThan((34 / rate.count) * rate.windowMs);
    expect(await core.getPull(account.caller, begun.id)).toMatchObject({ readAt: expect.any(Date) });
  });
});

describe('a failing vendor', () => {
  it('a temporary failure is retried with growing delays', async () => {
    const account = await fixture.newAccount();
    let failures = 0;
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('offset=50') !== true || failures === 4) return false;
      failures += 1;
      if (failures === 1) response.writeHead(500).end('oops');
      else if (failures === 2) request.socket.destroy();
      else if (failures === 3) {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"items":[');
        setImmediate(() => request.socket.destroy());
      } else response.writeHead(502).end();
      return true;
    };
    expect(await pulls.run(account)).toMatchObject({ state: 'done', contacts: 120 });
    expect(pulls.pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(await namesOf(account)).toEqual(names(120));
  });

  it('a permanent failure ends the pull, which continues from its last page once resumed', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = people(700);
    let isBroken = true;
    pulls.shop.trouble = (request, response) => {
      if (!isBroken || request.url?.includes('offset=600') !== true) return false;
      response.writeHead(500).end();
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed).toMatchObject({ state: 'failed', canResume: true, pages: 12, contacts: 600 });
    expect(failed.job.error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('500') });
    expect(await imports.contacts(account)).toEqual([]);
    expect(await pulls.storedKeys()).toBe(0);
    isBroken = false;
    // No call needs a second connection while it holds the pull.
    const many = Array.from({ length: 20 }, () => pulls.core.resumePull(account.caller, failed.id));
    for (const result of await Promise.allSettled(many))
      expect(result).toMatchObject({
        reason: { problem: { kind: 'invalid', issues: [{ path: 'key', code: 'required' }] } },
      });
    const resumed = await pulls.core.resumePull(account.caller, failed.id, { key: shopKey });
    expect(resumed).toMatchObject({ state: 'pulling', job: { error: null } });
    pulls.shop.vendor.calls.length = 0;
    const done = await pulls.work(account, resumed);
    expect(done).toMatchObject({ state: 'done', contacts: 700 });
    expect(peopleCalls().map((call) => call.path.match(/offset=(\d+)/)?.[1])).toEqual(['600', '650', '700']);
    expect(await namesOf(account)).toEqual(names(700));
  });

  it('a permanent failure keeps the pages read for as long as rows of imports', async () => {
    const account = await fixture.newAccount();
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('offset=100') !== true) return false;
      response.writeHead(404).end('{}');
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed).toMatchObject({ state: 'failed', contacts: 100, canResume: true });
    const parts = async () =>
      (
        await fixture.database.query<object>(planned('select 1 from import_parts where account_id = $1'), [
          account.account.id,
        ])
      ).length;
    expect(await parts()).toBe(1);
    fixture.advance(31 * 86_400_000);
    await pulls.core.sweep({ signal: signal(), retention: defaultRetention });
    expect(await parts()).toBe(0);
    expect(await pulls.core.getPull(account.caller, failed.id)).toMatchObject({ canResume: false });
    await expect(pulls.core.resumePull(account.caller, failed.id, { key: shopKey })).rejects.toMatchObject({
      problem: { kind: 'conflict', resource: 'pull' },
    });
  });

  it('an endless answer fails after the time limit', async () => {
    const account = await fixture.newAccount();
    const core = await pulls.another({ limits: { requestMs: onThisMachine(150), tries: 2 } });
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('/people') !== true) return false;
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      request.socket.once('close', () => clearInterval(timer));
      return true;
    };
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    const failed = await core.getPull(account.caller, begun.id);
    expect(failed.job.error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('did not answer'),
    });
    expect(pulls.pauses).toHaveLength(1);
  });

  it.each([
    ['as it is', false],
    ['packed', true],
    ['with its length', 'length'],
  ] as const)('a body of 12 MB, %s, fails with an error that names it', async (_name, how) => {
    const account = await fixture.newAccount();
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('/people') !== true) return false;
      const bytes = Buffer.alloc(12 * 1024 ** 2, ' ');
      if (how === true)
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes, { level: 1 }));
      else if (how === 'length')
        response.writeHead(200, { 'content-length': String(bytes.length) }).end(bytes);
      else response.writeHead(200).end(bytes);
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed.job.error).toMatchObject({
      code: 'answer_too_large',
      message: expect.stringMatching(how === true ? /larger than 4 MB/ : /larger than 4 MB( \(12 MB\))?/),
    });
    expect(peopleCalls()).toHaveLength(1);
  });

  it.each([
    [
      'a million objects',
      () => `{"people":[${'{},'.repeat(1_000_000)}{}]}`,
      'has more than 20000 objects and lists',
    ],
    [
      'a million lists',
      () => `{"people":[{"id":"1","x":[${'[],'.repeat(1_000_000)}[]]}]}`,
      'has more than 20000 objects',
    ],
    ['four million brackets', () => '['.repeat(4_000_000), 'is nested deeper than 64 levels'],
    ['a deep list that ends', () => `{"people":${'['.repeat(70)}${']'.repeat(70)}}`, 'nested deeper than 64'],
    [
      'a million members',
      () => `{"people":[{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":1`).join()}}]}`,
      'has more than 100000 values',
    ],
    [
      'two million numbers',
      () => `{"people":[{"x":[${'1,'.repeat(1_900_000)}1]}]}`,
      'has more than 100000 values',
    ],
  ])('with %s: it is not parsed, and told', async (_name, body, words) => {
    const account = await fixture.newAccount();
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('/people') !== true) return false;
      response.end(body());
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed.job.error).toMatchObject({
      code: 'answer_too_large',
      message: expect.stringContaining(words),
    });
    expect(peopleCalls()).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'text', 'unexpected_answer'],
    ['other JSON', '{"x":1}', 'unexpected_answer'],
  ])('an answer with %s is reported', async (_name, body, code) => {
    const account = await fixture.newAccount();
    pulls.shop.trouble = (_request, response) => {
      response.end(body);
      return true;
    };
    expect(await pulls.run(account)).toMatchObject({ state: 'failed', job: { error: { code } } });
  });

  it('a redirect is not followed', async () => {
    const account = await fixture.newAccount();
    pulls.shop.trouble = (request, response) => {
      if (request.url?.includes('/people') !== true) return false;
      response.writeHead(302, { location: 'https://elsewhere.example.com/secret?token=1' }).end();
      return true;
    };
    const failed = await pulls.run(account);
    expect(failed.job.error?.code).toBe('redirected');
    expect(failed.job.error?.message).toContain('https://elsewhere.example.com,');
    expect(failed.job.error?.message).not.toContain('token');
  });
});

describe('refused addresses and keys', () => {
  it('a long reason is cut, also in an emoji, and ends the pull', async () => {
    const account = await fixture.newAccount();
    const start = 'x'.repeat(499);
    const page = () => Promise.reject(new VendorRefusal(`${start}😀`));
    const core = await pulls.another({
      faces: new Map([['shop', shopFace({ ...shopSource, catalogs: undefined, page } as never)]]),
    });
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    const failed = await core.getPull(account.caller, begun.id);
    expect(failed.job.error).toEqual({ code: 'refused', message: `${start}\ufffd` });
  });

  it('a refused key ends the pull with the next step and without a retry', async () => {
    const account = await fixture.newAccount();
    const core = await pulls.another({
      faces: new Map([['shop', shopFace({ ...shopSource, catalogs: undefined } as never)]]),
    });
    const begun = await pulls.begin(account, { key: 'wrong-key' });
    await core.runPulls({ signal: signal() });
    const failed = await core.getPull(account.caller, begun.id);
    expect(failed.job.error).toEqual({
      code: 'key_refused',
      message: 'The shop answers 401: make a new key there.',
    });
    expect(peopleCalls()).toHaveLength(1);
  });

  it.each([
    [[], 'Allow the address with SWITCHBOOK_UPSTREAM_ALLOW.'],
    ['none', 'Remove that setting and restart the server.'],
  ] as const)('addresses are not called if the operator allowed %j', async (allowed, nextStep) => {
    const account = await fixture.newAccount();
    const core = await pulls.another({ allowed });
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    const { error } = (await core.getPull(account.caller, begun.id)).job;
    expect(error).toMatchObject({
      code: 'address_not_allowed',
      message: expect.stringContaining(nextStep),
    });
    expect(pulls.shop.vendor.calls).toEqual([]);
  });

  it('a name without an address and a closed port are reported', async () => {
    const account = await fixture.newAccount();
    const resolve = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    };
    const core = await pulls.another({ resolve });
    const begun = await pulls.begin(account, { url: 'https://nowhere.example.com' });
    await core.runPulls({ signal: signal() });
    expect((await core.getPull(account.caller, begun.id)).job.error?.code).toBe('unknown_host');
    const free = http.createServer();
    await new Promise<void>((done) => free.listen(0, '127.0.0.1', done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    const failed = await pulls.run(account, { url: `http://127.0.0.1:${port}` });
    expect(failed.job.error).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each([
    ['shop', 'ftp://x', 'url'],
    ['shop', 'https://shop.example.com/shop', 'url'],
    ['shop', undefined, 'url'],
  ])('%s at %s is refused', async (face, url, path) => {
    const account = await fixture.newAccount();
    const wanted = { face, key: shopKey, keepsKey: false, without: [], options: skipping } as const;
    await expect(
      pulls.core.createPull(account.caller, { ...wanted, ...(url === undefined ? {} : { url }) }),
    ).rejects.toMatchObject({ problem: { kind: 'invalid', issues: [{ path }] } });
    await expect(pulls.core.createPull(account.caller, { ...wanted, face: 'nobody' })).rejects.toMatchObject({
      problem: { kind: 'not_found', resource: 'face' },
    });
  });
});

describe('the key of the vendor', () => {
  it('is encrypted while the pull runs, and deleted afterwards', async () => {
    const account = await fixture.newAccount();
    const begun = await pulls.begin(account);
    expect(await pulls.storedKeys()).toBe(1);
    const dump = await dumpOfPulls();
    expect(dump).not.toContain(shopKey);
    expect(dump).not.toContain(Buffer.from(shopKey).toString('hex'));
    await pulls.work(account, begun);
    expect(await pulls.storedKeys()).toBe(0);
  });

  it('is stored on request for the next pull of this URL, and deleted on request', async () => {
    const account = await fixture.newAccount();
    const { url } = pulls.shop.vendor;
    const first = await pulls.run(account, { keepsKey: true });
    expect(await pulls.storedKeys()).toBe(1);
    const without = { face: 'shop', url, keepsKey: true, without: [], options: skipping } as const;
    const second = await pulls.work(account, await pulls.core.createPull(account.caller, without));
    expect(second.job.totals.skipped).toBe(120);
    expect(await pulls.storedKeys()).toBe(1);
    expect(await pulls.core.getPull(account.caller, first.id)).toMatchObject({ keepsKey: false });
    await expect(
      pulls.core.createPull(account.caller, { ...without, url: 'http://127.0.0.1:1' }),
    ).rejects.toMatchObject({ problem: { issues: [{ path: 'key' }] } });
    await pulls.core.forgetPullKey(account.caller, second.id);
    expect(await pulls.storedKeys()).toBe(0);
  });

  it('and the URL can come from the upstream', async () => {
    const account = await fixture.newAccount();
    const core = await pulls.another();
    const other = await openCore({
      database: fixture.database,
      upstreamFaces: new Map([['shop', shopFace()]]),
      pulls: { faces: new Map([['shop', shopFace()]]), allowed: [loopback] },
    });
    await other.setUpstream(account.account.id, { face: 'shop', url: pulls.shop.vendor.url, key: shopKey });
    const begun = await core.createPull(account.caller, {
      face: 'shop',
      keepsKey: false,
      without: [],
      options: skipping,
    });
    await other.close();
    expect(await pulls.work(account, begun)).toMatchObject({ state: 'done', url: pulls.shop.vendor.url });
    expect(await pulls.storedKeys()).toBe(0);
  });
});

it('one contact whose import takes too long leaves no import', async () => {
  const account = await fixture.newAccount();
  const { database } = fixture;
  let time = 0;
  // No process finds the import.
  const query: Database['query'] = async (statement, values, limit) =>
    statement.text.includes('from imports n where n.state in')
      ? []
      : database.query(statement, values, limit);
  const source = { ...shopSource, contact: async () => ({ contact: person(1) }) };
  const core = await openCore({
    database: Object.create(database, { query: { value: query } }) as Database,
    clock: fixture.clock,
    pulls: {
      faces: new Map([['shop', shopFace(source)]]),
      now: () => time,
      pause: async () => {
        time += 5_000;
      },
    },
  });
  const request = {
    face: 'shop',
    upstream: {
      ...{ name: 'shop', url: 'http://127.0.0.1:1', key: shopKey },
      ...{ readsThrough: true, keyFile: null, keyRefusedAt: null },
    },
    id: 's1',
    signal: signal(),
  };
  expect(await problemOf(core.readThrough(account.caller, request))).toEqual({ kind: 'unavailable' });
  await core.close();
  const page = { limit: 10, after: null };
  expect((await fixture.core.listImports(account.caller, page)).items).toEqual([]);
  await imports.work();
  expect(await namesOf(account)).toEqual([]);
});

describe('TLS', () => {
  it('an untrusted certificate is reported and not retried', async () => {
    const account = await fixture.newAccount();
    const certificate = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
    const server = https.createServer(
      { key: certificate.private, cert: certificate.cert },
      (_request, response) => response.end('{}'),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const failed = await pulls.run(account, { url: `https://127.0.0.1:${port}` });
    await new Promise((done) => server.close(done));
    expect(failed.job.error).toMatchObject({ code: 'tls', message: expect.stringContaining('certificate') });
    expect(pulls.pauses).toEqual([]);
  });
});

it('simultaneous requests do not exceed the number of unfinished imports', async () => {
  const account = await fixture.newAccount();
  const begun = await Promise.allSettled(
    Array.from({ length: importLimits.waiting + 10 }, () => pulls.begin(account)),
  );
  expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(importLimits.waiting);
});
