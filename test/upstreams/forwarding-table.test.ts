/** The table in the documentation matches the calls that are forwarded, answered here, or refused. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import type { TestAccount } from '../support/fixture.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

type AnsweredBy = 'here' | 'vendor' | 'refused';
interface Row {
  readonly path: string;
  readonly places: readonly [set: AnsweredBy, unset: AnsweredBy];
}

const page = await readFile(new URL('../../docs/guides/forwarding.md', import.meta.url), 'utf8');
const rows: readonly Row[] = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap(([, paths = '', set = '', unset = '']) =>
    ['here', 'vendor', 'refused'].includes(set)
      ? [...paths.matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({
          path,
          places: [set as AnsweredBy, unset as AnsweredBy] as const,
        }))
      : [],
  );

const loopback = { address: '127.0.0.0', prefix: 8 };
const fixture = useServer({ settings: { upstreamAllow: [loopback], areRateLimitsOn: false } });
let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
  vendor.answer((_, response) => {
    response.end('from the vendor');
  });
});
afterAll(async () => vendor.close());

const prefixes: Readonly<Record<string, { readonly upstream: string; readonly key?: string }>> = {
  '/api/v1': { upstream: 'wacrm' },
  '/api/whatsapp': { upstream: 'superwaba', key: 'org_1 a-key' },
  '/v1': { upstream: 'wazapin' },
  '/wacr1/v1': { upstream: 'wacr1' },
  '/api/v2': { upstream: 'wacr' },
  '/wacr': { upstream: 'wacr' },
  '/v2': { upstream: 'wazzup-v2' },
  '/v3': { upstream: 'wazzup-v3' },
};
const prefixOf = (path: string) => Object.keys(prefixes).find((key) => path.startsWith(`${key}/`)) ?? '';

/** Returns a path as clients send it. A number replaces each `{…}`, and a word that no route serves replaces `…`. */
const filled = (path: string) => path.replace(/\{[^}]+\}/g, '17').replace('…', 'nothing-is-here');

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Paths of the vendor with only one method in this server: refusals of other methods name it in `Allow`. */
const withOneMethod = [
  '/v1/channels/{channel}/contacts/lookup',
  '/wacr1/v1/conversations/{contact}/messages',
];

async function placesOf(account: TestAccount, path: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const method of methods) {
    const before = vendor.calls.length;
    const answer = await fixture.send({
      method,
      path: filled(path),
      headers: { authorization: `Bearer ${account.key}`, 'x-org-id': account.account.id },
      ...(method === 'GET' ? {} : { body: {} }),
    });
    if (vendor.calls.length > before) found.add('vendor');
    else if (isMissingRoute(answer)) found.add('refused');
    else found.add('here');
  }
  return found;
}

/** The words of each API for a path that it does not have. A path that has other methods names them in `Allow`. */
function isMissingRoute({ status, text, headers }: Received): boolean {
  const words =
    /"Not found"|route not found|Route not found|endpoint|Resource not found|FEATURE_NOT_AVAILABLE/i;
  return (
    headers.allow === undefined &&
    [404, 501].includes(status) &&
    words.test(text) &&
    !/[Cc]ontact not found/.test(text)
  );
}

describe('the table of the documentation', () => {
  it('has every path that is served', async () => {
    const shown = new Set(rows.map(({ path }) => path.replace(/\{[^}]+\}/g, '{}')));
    const missing = (await discoverFaces())
      .filter((face) => face.upstream !== undefined)
      .flatMap((face) => face.mounts.slice(0, face.name === 'wacr' ? 1 : undefined))
      .flatMap(({ prefix, wire }) => wire.routes.map((route) => prefix + route.path))
      .filter((path) => !shown.has(path.replace(/:[^/]+/g, '{}')));
    expect(rows.length).toBeGreaterThan(50);
    expect([...new Set(missing)]).toEqual([]);
  });

  it.each(Object.keys(prefixes).map((prefix) => ({ prefix })))('states what happens below $prefix', async ({
    prefix,
  }) => {
    const upstream = prefixes[prefix];
    const of = (account: TestAccount) =>
      fixture.core.setUpstream(account.account.id, {
        face: upstream?.upstream ?? '',
        url: vendor.url,
        key: upstream?.key ?? 'a-key',
      });
    const [set, unset] = [await fixture.newAccount(), await fixture.newAccount()];
    await of(set);
    const requests = rows
      .map(({ path, places }) => ({
        path: prefix === '/wacr' ? path.replace('/api/v2/', '/wacr/') : path,
        places,
      }))
      .filter(({ path }) => prefixOf(path) === prefix);
    expect(requests.length).toBeGreaterThan(1);
    for (const { path, places } of requests) {
      expect([path, ...(await placesOf(set, path))]).toEqual([path, places[0]]);
      if (!withOneMethod.includes(path))
        expect([path, ...(await placesOf(unset, path))]).toEqual([path, places[1]]);
    }
  });
});
