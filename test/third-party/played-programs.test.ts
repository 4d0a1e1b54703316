/**
 * Public clients of the vendors as judges. Their requests succeed, and the answers have the data that the clients read,
 * which ends their loops. `docs/guides/third-party-programs.md` has the results.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectGenerated } from '../support/generated.js';
import { loopback } from '../support/vendors/moving.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';
import { checkClient, readClients } from './client-file.js';
import { page, pageWith, type Result } from './page.js';
import { mountOf, type Played, play } from './play.js';

const fixture = useServer({ settings: { upstreamAllow: [loopback] } });
let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(() => vendor.close());

const clients = readClients();
const results: Result[] = [];

/** The failures of a request, except the failure that the data names. */
function unexpected({ call: { fault }, failures, worked }: Played): readonly string[] {
  const texts = failures.map(({ check, text }) => `${check}: ${text}`);
  if (fault === undefined) return texts;
  if (failures.length === 0) return [`it works, so it has no fault: ${fault.why}`];
  if (worked !== (fault.after ?? 0)) return [`it fails after ${worked} times`, ...texts];
  return failures.filter(({ check }) => check !== fault.fails).map(({ check, text }) => `${check}: ${text}`);
}

describe('third-party programs', () => {
  it.each(clients)('%s', async (name, client) => {
    const mount = mountOf(client);
    const played = mount === undefined ? [] : await play(fixture, vendor, client, mount);
    expect(
      played.flatMap((item) => unexpected(item).map((failure) => `${item.call.does}: ${failure}`)),
      name,
    ).toEqual([]);
    results.push({ name, client, api: mount?.title, played });
  });

  it('are all of the survey, and the page has their results', () => {
    const rows = new Set(clients.flatMap(([, { row }]) => (row === undefined ? [] : [row])));
    expect([...rows]).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
    expect(results).toHaveLength(clients.length);
    expectGenerated(page, pageWith(results, new Date().toISOString().slice(0, 10)));
  });
});

describe('a client that this server does not serve well is noticed', () => {
  const of = (call: object, more: object = {}) =>
    checkClient('a', {
      name: 'A',
      source: 'here',
      language: 'none',
      address: 'none',
      failure: 'none',
      ...more,
      calls: [{ does: 'lists', method: 'GET', path: '/api/v1/contacts', ...call }],
    });
  const pages = {
    sends: 'cursor',
    next: 'meta.next_cursor',
    rows: 'data',
    id: 'id',
    atMost: 9,
    expects: 131,
  };

  it.each<[string, object, string]>([
    ['another status', { succeeds: [201] }, 'status'],
    ['a refusal that does not come', { refused: { status: 404, why: 'x' } }, 'status'],
    ['a path that is absent', { reads: { 'data[].nickname': 'string' } }, 'reads'],
    ['another type', { reads: { 'data[].name': 'string' } }, 'reads'],
    ['a header that is absent', { reads: { 'header retry-after': 'string' } }, 'reads'],
    ['another value', { equals: { 'data[0].phone': '+1' } }, 'equals'],
    ['a value to keep that is absent', { keeps: { id: 'data.id' } }, 'reads'],
    ['a loop that ends early', { pages: { ...pages, next: 'next' } }, 'pages'],
    ['a loop that does not end', { pages: { ...pages, atMost: 2 } }, 'pages'],
    ['a loop that never moves', { pages: { ...pages, more: 'data', next: undefined, first: 1 } }, 'pages'],
    ['a request that stays here', { vendor: { status: 200 } }, 'status'],
  ])('%s', async (_, call, check) => {
    const client = of(JSON.parse(JSON.stringify(call)));
    const mount = mountOf(client);
    const played = mount === undefined ? [] : await play(fixture, vendor, client, mount);
    expect(played.flatMap(({ failures }) => failures.map((failure) => failure.check))).toEqual([check]);
  });

  it.each([
    [{ path: 'v1' }, '/calls/0/path'],
    [{ reads: { id: 'text' } }, '/calls/0/reads/id'],
    [{ fault: { of: 'us', fails: 'json', why: 'x' } }, '/calls/0/fault/of'],
    [{ shade: 'red' }, '/calls/0'],
  ])('data with a fault is refused: %j', (call, place) => {
    expect(() => of(call)).toThrow(place);
  });
});
