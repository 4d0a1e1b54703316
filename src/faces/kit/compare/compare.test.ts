/** Differences of bodies, rows aligned across pages, and requests to a vendor. */
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onThisMachine } from '../../../../test/support/machine.js';
import { openVendor, type Vendor } from '../../../../test/support/vendors/vendor.js';
import { AddressGuard } from '../../../outgoing/addresses.js';
import { openConnections } from '../../../outgoing/connections.js';
import { BodyRules, compareBodies } from './bodies.js';
import { CompareClient } from './client.js';
import { areTied, RowAligner } from './rows.js';
import type { CompareSource, Ignored, SortedBy } from './source.js';

type Shape = Partial<Pick<CompareSource, 'keys' | 'maps' | 'contacts'>>;

function differences(vendor: unknown, ours: unknown, ignored: readonly Ignored[] = [], shape: Shape = {}) {
  const found: string[] = [];
  const hidden: string[] = [];
  const rules = new BodyRules({ contacts: ['data[]'], ...shape, ignored }, [], (rule) =>
    hidden.push(rule.path),
  );
  compareBodies(vendor, ours, rules, ({ kind, path, contact }) =>
    found.push([kind, path, ...(contact === undefined ? [] : [contact])].join(' ')),
  );
  return { found, hidden };
}

describe('bodies', () => {
  const cases: readonly (readonly [vendor: unknown, ours: unknown, found: readonly string[]])[] = [
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    [{ a: null }, { a: '' }, ['type a']],
    [{ a: 1 }, { a: '1' }, ['type a']],
    [{ a: [] }, { a: {} }, ['type a']],
    [{ a: 1 }, {}, ['missing a']],
    [{}, { a: undefined }, ['added a']],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, ['order ']],
    [undefined, {}, ['type ']],
    ['<html>', '<html >', ['value ']],
    [['a', 'b', 'c'], ['a', 'c'], ['missing []']],
    [['a', 'b'], ['b', 'a'], ['order ']],
    [['a', 'a'], ['a'], ['missing []']],
    [
      [[1], [2]],
      [[1], [3]],
      ['missing [][]', 'added [][]'],
    ],
    [
      { data: [{ id: 1 }, { id: 2, x: 1 }] },
      { data: [{ id: 2, x: 2 }] },
      ['value data[].x 2', 'missing data[] 1'],
    ],
    [{ tags: [{ id: 1, name: 'a' }] }, { tags: [{ id: 9, name: 'a' }] }, ['value tags[].id']],
    [
      { list: [{ x: 1 }, { x: 2 }] },
      { list: [{ x: 1 }, { x: 3 }, { x: 4 }] },
      ['value list[].x', 'added list[]'],
    ],
    [{ 'Jane Doe': 1 }, { 'Jane Doe': 2 }, ['value *']],
    [JSON.parse('{"__proto__":1}'), {}, ['missing __proto__']],
  ];
  it.each(cases)('%j and %j', (vendor, ours, found) => {
    expect(differences(vendor, ours).found).toEqual(found);
  });

  it('names in objects of the caller’s choice are folded and have no order', () => {
    const maps = { maps: ['params'] };
    expect(differences({ params: { a: 1, b: 2 } }, { params: { b: 2, a: 1 } }, [], maps).found).toEqual([]);
    expect(differences({ params: { shoe_size: 1 } }, { params: {} }, [], maps).found).toEqual([
      'missing params.*',
    ]);
  });

  it('an ignored difference is hidden, and counted only if it occurs', () => {
    const ignore = (path: string, aspect: Ignored['aspect']): readonly Ignored[] => [
      { path, aspect, reason: 'x' },
    ];
    expect(differences({ at: 1 }, { at: 2 }, ignore('at', 'value'))).toEqual({ found: [], hidden: ['at'] });
    expect(differences({ at: 1 }, { at: 1 }, ignore('at', 'value')).hidden).toEqual([]);
    expect(differences({ at: 1 }, { at: null }, ignore('at', 'value')).found).toEqual(['type at']);
    expect(differences({ at: 1 }, {}, ignore('at', 'value')).found).toEqual(['missing at']);
    expect(differences({ at: 1, b: 1 }, { b: 2 }, ignore('at', 'all')).found).toEqual(['value b']);
    expect(differences({ at: { x: 1 } }, { at: 7 }, ignore('at', 'all')).found).toEqual([]);
    expect(differences({ a: [{ x: 1 }] }, { a: [{ x: 2 }] }, ignore('a[].*', 'value')).found).toEqual([]);
    const urls = ignore('url', 'origin');
    expect(differences({ url: 'https://a/x?y' }, { url: 'http://b:1/x?y' }, urls).found).toEqual([]);
    expect(differences({ url: 'https://a/x?y' }, { url: 'http://b:1/x?z' }, urls).found).toEqual([
      'value url',
    ]);
    expect(differences(['a', 'b'], ['b', 'a'], ignore('', 'order')).found).toEqual([]);
  });
});

describe('rows with equal sort values', () => {
  const at = (text: string) => [...text].map((id) => ({ id, at: /[a-z]/.test(id) ? 1 : 2 }));
  const sortedBy: SortedBy = { rows: 'data', members: ['at'] };
  const compared = (vendor: string, ours: string, by: SortedBy | undefined = sortedBy) => {
    const found: string[] = [];
    const rules = new BodyRules({ contacts: ['data[]'], ignored: [] }, [], () => {}, by);
    compareBodies({ data: at(vendor) }, { data: at(ours) }, rules, ({ kind, contact }) =>
      found.push(contact === undefined ? kind : `${kind} ${contact}`),
    );
    return found;
  };

  it.each([
    ['stand in either order', 'abcABC', 'cabBCA', []],
    ['not beside those that are not', 'abcABC', 'abAcBC', ['order']],
    ['nor on both sides of them', 'abA', 'bAa', ['order']],
    ['may be cut off by the end of a page', 'abcAB', 'abcAC', []],
    ['and by its beginning', 'abcA', 'bdcA', []],
    ['and by both', 'abcABC', 'dbcABD', []],
    ['but none may be missing', 'abcABC', 'abcAB', ['missing C']],
    ['nor be too many', 'abcAB', 'abcABC', ['added C']],
    ['nor be others where the page does not end among them', 'aAb', 'aBb', ['missing A', 'added B']],
  ])('%s', (_, vendor, ours, found) => {
    expect(compared(vendor, ours)).toEqual(found);
  });

  it('have a fixed order if the sort is unknown, or not visible in the rows', () => {
    expect(compared('ab', 'ba', { rows: 'data', members: ['unknown'] })).toEqual(['order']);
    expect(compared('ab', 'ba', { rows: 'other', members: ['at'] })).toEqual(['order']);
    expect(compared('ab', 'ba', { rows: 'data', members: ['at', 'id'] })).toEqual(['order']);
  });

  it('may be in either order across pages too', () => {
    const found: string[] = [];
    const noting = (event: string) => (id: string) => void found.push(`${event} ${id}`);
    const align = (vendor: string, ours: string) => {
      const aligner = new RowAligner({
        pair: () => {},
        missing: noting('missing'),
        added: noting('added'),
        order: noting('order'),
        areTied: (left, right) => areTied(left, right, sortedBy),
      });
      aligner.push('vendor', at(vendor));
      aligner.push('ours', at(ours));
      aligner.end(true);
      return found.splice(0);
    };
    expect(align('abcABC', 'cbaCAB')).toEqual([]);
    expect(align('abA', 'Aab')).not.toEqual([]);
  });
});

describe('rows', () => {
  /** Pages of ids; `isWhole`: whether the list was read completely. */
  function align(vendor: readonly string[], ours: readonly string[], isWhole = true, window = 4) {
    const found: string[] = [];
    const noting = (event: string) => (id: string) => void found.push(`${event} ${id}`);
    const aligner = new RowAligner(
      { pair: () => {}, missing: noting('missing'), added: noting('added'), order: noting('order') },
      window,
    );
    const rows = (page: string | undefined) => [...(page ?? '')].map((id) => ({ id }));
    for (let page = 0; page < Math.max(vendor.length, ours.length); page += 1) {
      aligner.push('vendor', rows(vendor[page]));
      aligner.push('ours', rows(ours[page]));
      aligner.settle();
    }
    aligner.end(isWhole);
    return found;
  }

  const cases: readonly (readonly [
    string,
    readonly string[],
    readonly string[],
    readonly string[],
    boolean,
  ])[] = [
    ['alike', ['abc', 'def'], ['abc', 'def'], [], true],
    ['one is missing, and all others are elsewhere', ['abc', 'def'], ['bcd', 'ef'], ['missing a'], true],
    ['one more', ['abc', 'def'], ['xab', 'cde', 'f'], ['added x'], true],
    ['one missing at the end', ['abc', 'def'], ['abc', 'de'], ['missing f'], true],
    ['the end of what was read proves nothing', ['abc', 'def'], ['xab', 'cde'], ['added x'], false],
    ['one moved within a page', ['abcd'], ['bcda'], ['order a'], true],
    ['one moved far away', ['abc', 'def', 'ghi', 'jkl'], ['bcd', 'efg', 'hij', 'kla'], ['order a'], true],
    ['repeated rows of a list that moves', ['abc', 'cde'], ['abc', 'de'], [], true],
    ['nobody here', ['ab'], [], ['missing a', 'missing b'], true],
    ['another at the same place', ['abc'], ['axc'], ['missing b', 'added x'], true],
  ];
  it.each(cases)('%s', (_, vendor, ours, found, isWhole) => {
    expect(align(vendor, ours, isWhole)).toEqual(found);
  });
});

describe('the client', () => {
  let vendor: Vendor;
  const connections = openConnections({
    guard: new AddressGuard([{ address: '127.0.0.0', prefix: 8 }]),
    idleMs: 1_000,
  });
  beforeAll(async () => {
    vendor = await openVendor();
  });
  beforeEach(() => {
    vendor.calls.length = 0;
  });
  afterAll(async () => {
    connections.close();
    await vendor.close();
  });

  const clientOf = (more: Partial<ConstructorParameters<typeof CompareClient>[0]> = {}) =>
    new CompareClient({
      connections,
      url: vendor.url,
      headers: { authorization: 'Bearer secret-of-the-vendor' },
      signal: new AbortController().signal,
      limits: { requestMs: onThisMachine(10_000), backoffMs: 1, busyMs: 1 },
      ...more,
    });
  const statuses = (...answers: (number | 'broken')[]) =>
    vendor.answer((request, response) => {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'broken') request.socket.destroy();
      else response.writeHead(answer ?? 200, { 'content-type': 'application/json' }).end('{"a":1}');
    });

  it('sends the credential by default, and reads JSON, text and compressed answers', async () => {
    vendor.answer((request, response) => {
      if (request.url === '/text') response.end('not JSON');
      else if (request.url === '/packed')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"b":2}'));
      else response.end();
    });
    const client = clientOf();
    expect((await client.send({ path: '/text' })).body).toBe('not JSON');
    expect((await client.send({ path: '/packed' })).body).toEqual({ b: 2 });
    expect((await client.send({ path: '/none', isAnonymous: true })).body).toBeUndefined();
    expect(vendor.calls.map((call) => call.headers.authorization)).toEqual([
      'Bearer secret-of-the-vendor',
      'Bearer secret-of-the-vendor',
      undefined,
    ]);
  });

  it('retries after 429, 5xx and broken connections; a lasting 500 is an answer', async () => {
    statuses(429, 500, 'broken', 200);
    expect((await clientOf().send({ path: '/' })).status).toBe(200);
    expect(vendor.calls).toHaveLength(4);
    statuses(500);
    expect((await clientOf().send({ path: '/' })).status).toBe(500);
    expect(vendor.calls).toHaveLength(8);
  });

  it('fails for an unavailable, refusing or forbidden vendor, without naming a key', async () => {
    statuses(503);
    await expect(clientOf().send({ path: '/' })).rejects.toThrow(`${vendor.url} answered with status 503.`);
    statuses('broken');
    await expect(clientOf().send({ path: '/' })).rejects.toThrow('cannot be reached');
    statuses(429);
    await expect(clientOf().send({ path: '/' })).rejects.toThrow('(429)');
    vendor.answer((_, response) => void response.writeHead(429, { 'retry-after': '86400' }).end());
    await expect(clientOf().send({ path: '/' })).rejects.toThrow('(429)');
    const guarded = openConnections({ guard: new AddressGuard(), idleMs: 1_000 });
    await expect(clientOf({ connections: guarded }).send({ path: '/' })).rejects.toThrow(
      'ADDRESS_NOT_ALLOWED',
    );
    guarded.close();
  });

  it('reads no more than its limits of bytes and depth', async () => {
    vendor.answer((_, response) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    await expect(clientOf().send({ path: '/' })).rejects.toThrow('larger than 4 MB');
    vendor.answer((_, response) => void response.end('['.repeat(200_000) + ']'.repeat(200_000)));
    await expect(clientOf().send({ path: '/' })).rejects.toThrow('nested deeper');
  });

  it('runs a few requests at once, keeps to the budget, and ends with the signal', async () => {
    const waiting: (() => void)[] = [];
    vendor.answer((_, response) => void waiting.push(() => void response.end()));
    const stop = new AbortController();
    const client = clientOf({ rate: { count: 160, windowMs: 3_600_000 }, signal: stop.signal });
    const requests = Array.from({ length: 12 }, () => client.send({ path: '/' }));
    const ended = Promise.allSettled(requests);
    let most = 0;
    for (let answered = 0; answered < 8; ) {
      most = Math.max(most, waiting.length);
      const next = waiting.shift();
      if (next !== undefined) {
        next();
        answered += 1;
      }
      await setImmediate();
    }
    await Promise.all(requests.slice(0, 8));
    expect(most).toBeLessThanOrEqual(4);
    // The ninth call would happen an hour later.
    expect(vendor.calls).toHaveLength(8);
    stop.abort();
    expect((await ended).slice(8).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(vendor.calls).toHaveLength(8);
  });
});
