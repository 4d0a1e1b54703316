/** Contacts that share a number stay unchanged through pulls, comparisons, exports and imports, in any order. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import type { PullJob } from '../../src/pulls/values/pull-job.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { jumpingTime, loopback, Moving } from '../support/vendors/moving.js';
import { openWazzup } from '../support/vendors/wazzup.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { upstreamAllow: [loopback] }, vendorTime: jumpingTime() });
const moving = new Moving(fixture);
const imports = new ImportFixture(fixture);

const call = ({ key }: TestAccount, method: string, path: string, body?: unknown) =>
  fixture.send({ method, path, headers: { authorization: `Bearer ${key}` }, body });

const entry = (id: string, chatId: string) => ({
  id,
  name: `Name of ${id}`,
  responsibleUserId: `r-${id}`,
  uri: null,
  contactData: [{ chatType: 'whatsapp', chatId }],
});

/** `a` is the oldest contact and shares the number of `b`, which `c` also shares; `d` shares no number. */
async function family(): Promise<TestAccount> {
  const account = await fixture.newAccount();
  const write = async (...entries: readonly unknown[]) =>
    expect((await call(account, 'POST', '/v3/contacts', entries)).status).toBe(200);
  await write(entry('a', '79990000009'));
  await write(entry('b', '79990000001'), entry('c', '79990000001'), entry('d', '79990000004'));
  await write(entry('a', '79990000001'));
  return account;
}

const listOf = async (of: TestAccount) => (await call(of, 'GET', '/v3/contacts')).json;

async function contactsOf(of: TestAccount) {
  const { items } = await fixture.core.listContacts(of.caller, allContacts, {
    from: { at: 'start' },
    limit: 100,
    order: [{ by: 'number', descending: false }],
    wantTotal: false,
  });
  return items;
}

/** Owned and shared identities of each contact, by its id on this wire. */
async function heldBy(of: TestAccount) {
  return new Map(
    (await contactsOf(of)).map(({ identities, sharing = [] }) => [
      identities.find((identity) => identity.kind === 'vendor_id')?.value,
      [
        identities.flatMap((identity) => (identity.kind === 'phone' ? [identity.value] : [])),
        sharing.map((identity) => identity.value),
      ],
    ]),
  );
}

async function textOf(
  of: TestAccount,
  file: Parameters<typeof fixture.core.exportContacts>[2],
): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of fixture.core.exportContacts(of.caller, allContacts, file).chunks)
    pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** The server also works on imports. */
async function imported(of: TestAccount, text: string, options: Parameters<ImportFixture['queue']>[2]) {
  let job = await imports.queue(of, text, options);
  await until('the import has ended', async () => {
    job = await fixture.core.getImport(of.caller, job.id);
    return ['done', 'failed'].includes(job.state);
  });
  return job;
}

describe('contacts that share a number', () => {
  it('are pulled unchanged, compare finds no difference, and a second pull writes nothing', async () => {
    const before = await family();
    const after = await fixture.newAccount();
    const done = await moving.pull('wazzup', before, after, 'fill');
    expect(done.job.totals).toEqual({ created: 4, updated: 0, skipped: 0, rejected: 0 });
    expect(await listOf(after)).toEqual(await listOf(before));
    expect((await moving.compare('wazzup', before, after)).findings).toEqual([]);
    const again = await moving.pull('wazzup', before, after, 'fill');
    expect(again.job.totals).toEqual({ created: 0, updated: 0, skipped: 4, rejected: 0 });
    const values = [...(await heldBy(after)).values()].map(([owned, shared]) => [
      owned?.length,
      shared?.length,
    ]);
    expect(values.toSorted()).toEqual([
      [0, 1],
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  it('contacts that are one here are reported as such, separate from missing contacts', {
    tags: ['nightly'],
  }, async () => {
    const [before, after] = [await family(), await fixture.newAccount()];
    await moving.pull('wazzup', before, after, 'fill');
    const here = await contactsOf(after);
    const holderOf = (id: string) =>
      here.flatMap(({ id: own, identities }) =>
        identities.some((identity) => identity.kind === 'vendor_id' && identity.value === id)
          ? [{ by: 'id', id: own } as const]
          : [],
      );
    const [survivor, loser] = [holderOf('b'), holderOf('c')];
    await fixture.core.mergeContacts(after.caller, { op: 'merge', survivor, loser });
    expect((await call(after, 'DELETE', '/v3/contacts/d')).status).toBe(200);
    const { findings } = await moving.compare('wazzup', before, after);
    const ofLists = findings.filter((finding) => finding.request.endsWith('/v3/contacts?offset={offset}'));
    const shownLists = ofLists.map(({ kind, path, count, example }) => [
      kind,
      path,
      count,
      example.contact_id,
    ]);
    expect(shownLists.filter(([kind]) => kind === 'missing' || kind === 'together').toSorted()).toEqual([
      ['missing', 'data[]', 1, 'd'],
      ['together', 'data[]', 1, 'c'],
    ]);
  });

  it.each([
    'ndjson',
    'csv',
    'vcf',
  ] as const)('go through %s with the same owner, also in the opposite order', async (format) => {
    const before = await family();
    expect((await heldBy(before)).get('a')).toEqual([[], ['79990000001']]);
    const kind = { format } as Parameters<typeof textOf>[1];
    const text = await textOf(before, kind);
    const after = await fixture.newAccount();
    const job = await imported(after, text, { format });
    expect(job.totals).toEqual({ created: 4, updated: 0, skipped: 0, rejected: 0 });
    expect(await heldBy(after)).toEqual(await heldBy(before));
    expect(await listOf(after)).toEqual(await listOf(before));
    const again = await imported(after, text, { format, onMatch: 'update' });
    expect([again.totals, await listOf(after)]).toEqual([
      { created: 0, updated: 0, skipped: 4, rejected: 0 },
      await listOf(before),
    ]);
    await fixture.core.undoImport(after.caller, job.id);
    await until(
      'the import is undone',
      async () => (await fixture.core.getImport(after.caller, job.id)).state === 'undone',
    );
    expect(await fixture.core.countContacts(after.caller, allContacts)).toBe(0);
  });

  it('a dry run reports the ids that known contacts would get', async () => {
    const into = await fixture.newAccount();
    const known = { display_name: 'Known', phone: '+79990000000' };
    expect((await call(into, 'POST', '/directory/v1/contacts', known)).status).toBe(201);
    const live = await openWazzup({ people: 3 });
    try {
      const run = async (isDryRun: boolean): Promise<PullJob> => {
        let pull = await fixture.core.createPull(into.caller, {
          face: 'wazzup',
          url: live.url,
          key: 'wz_key',
          keepsKey: false,
          without: [],
          options: { onMatch: 'fill', isDryRun, tags: [], groups: [] },
        });
        await until('the pull has ended', async () => {
          pull = await fixture.core.getPull(into.caller, pull.id);
          return ['done', 'failed'].includes(pull.state);
        });
        return pull;
      };
      for (const isDryRun of [true, false]) {
        const { job } = await run(isDryRun);
        expect(job.totals).toEqual({ created: 2, updated: 1, skipped: 0, rejected: 0 });
        expect(job.reasons).toMatchObject([{ kind: 'joined', code: 'joined', count: 1 }]);
        expect(await fixture.core.countContacts(into.caller, allContacts)).toBe(isDryRun ? 1 : 3);
      }
    } finally {
      await live.close();
    }
  });
});
