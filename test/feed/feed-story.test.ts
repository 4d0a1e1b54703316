/** The feed is complete: a copy made only from it equals the export after any writes on any face. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts, type Catalog } from '@switchbook/domain/contact/query.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, hold, phone, settled, tag } from '../support/accounts/people.js';
import { type FeedEvent, Replica } from '../support/accounts/replica.js';
import type { TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);
const drivers = await findDrivers();

const get = (of: TestAccount, path: string) =>
  fixture.send({ path: `/directory/v1${path}`, headers: { authorization: `Bearer ${of.key}` } });

/** The whole feed in small pages. */
async function readFeed(of: TestAccount, pageSize = 7): Promise<readonly FeedEvent[]> {
  await settled(fixture)(of);
  const events: FeedEvent[] = [];
  for (let after = ''; ; ) {
    const page = await get(of, `/events?limit=${pageSize}${after}`);
    if (page.status !== 200) throw new Error(page.text);
    if (page.json.data.length === 0) return events;
    events.push(...page.json.data);
    after = `&after=${page.json.meta.next_cursor}`;
  }
}

async function expectReplica(of: TestAccount): Promise<void> {
  // No suppression ends between the two reads.
  fixture.advance(1_000);
  const events = await readFeed(of);
  expect(new Set(events.map((event) => event.id)).size, 'each event once').toBe(events.length);
  const replica = new Replica();
  const versions = new Map<string, number>();
  // An undo restores old versions, and the feed omits the merges of an erased contact.
  const hasMerges = events.some(
    (event) => event.merged_into !== undefined || event.type === 'contact.erased',
  );
  for (const event of events) {
    replica.apply(event);
    if (event.contact_id === null) continue;
    const { contact_id: id, version } = event;
    const earlier = event.type === 'contact.created' || hasMerges ? 0 : (versions.get(id) ?? 0);
    expect(version, 'versions of a contact go up').toBeGreaterThanOrEqual(earlier);
    versions.set(id, version ?? 0);
  }
  const exported = await get(of, '/export?format=ndjson');
  expect(replica.lines(fixture.clock())).toEqual(exported.text.split('\n').filter((line) => line !== ''));
  for (const [id, contact] of replica.contacts) {
    const { data } = (await get(of, `/contacts/${id}`)).json;
    // Events contain the names of catalog items at their time; the numbers stay.
    const { tag_numbers, reach, identities, tags, groups, source, status, ...members } = contact;
    expect(data, 'what a contact shows').toMatchObject({ ...members, version: versions.get(id) });
    expect(identities).toMatchObject(data.identities);
  }
}

const numbers = ['14155550130', '14155550131', '14155550132', '5511987654321', '551187654321'] as const;
const catalogs = ['tags', 'groups', 'sources', 'statuses'] as const satisfies readonly Catalog[];

interface RandomWrite {
  readonly act: number;
  readonly who: number;
  readonly which: number;
}

/** One write, chosen by numbers. Many are refused, which the test covers too. */
async function write(
  of: TestAccount,
  contacts: readonly Contact[],
  { act, who, which }: RandomWrite,
): Promise<void> {
  const { core } = fixture;
  const { caller } = of;
  const contact = contacts[who % Math.max(contacts.length, 1)];
  const number = numbers[which % numbers.length] as string;
  const driver = drivers[which % drivers.length];
  const catalog = catalogs[which % catalogs.length] as Catalog;
  const items = await core.listCatalog(caller, catalog);
  const item = items[who % Math.max(items.length, 1)];
  const request = (sent: Parameters<typeof fixture.send>[0] | null | undefined) =>
    sent && fixture.send({ ...sent, headers: driver?.headers(of.key, of.account) ?? {} });
  const person = { name: `Jane ${who}`, digits: number, email: `jane${who}@example.com`, ref: `ref-${who}` };
  const acts: (() => unknown)[] = [
    () => request(driver?.create(person)),
    () => request(driver?.create({ ...person, digits: `1415555${1000 + who}` })),
    () => contact && request(driver?.rename(driver.idOf(contact), `Joan ${which}`)),
    () => contact && request(driver?.remove(driver.idOf(contact))),
    () => {
      const aimed = contact === undefined ? [] : (driver?.aimedAt(contact) ?? []);
      return request(aimed[who % Math.max(aimed.length, 1)]);
    },
    () => core.createCatalogItem(caller, catalog, { name: `Item ${who}`, color: '#112233' }),
    () => item && core.updateCatalogItem(caller, catalog, item.number, { name: `Renamed ${which} ${who}` }),
    () => item && core.deleteCatalogItem(caller, catalog, item.number),
    () => {
      const into = items[which % Math.max(items.length, 1)];
      const numbers = { from: item?.number ?? 0, into: into?.number ?? 0 };
      return core.mergeCatalogItems(caller, catalog, numbers);
    },
    () =>
      core.runCommands(
        caller,
        [0, 1, 2].map((index) => ({
          op: 'save',
          onMatch: which % 2 === 0 ? 'merge' : 'refuse',
          edit: {
            company: set(`Company ${who}`),
            identities: [phone(`1415556${100 * index + who}`), hold('email', `both${which}@example.com`)],
            tags: [{ op: 'add', items: [tag(`Tag ${who}`), tag(`tag ${which}`)] }],
            consents: [{ channel: 'whatsapp', state: which % 2 === 0 ? 'opted_out' : 'opted_in' }],
            suppressions: [{ channel: 'email', subject: '', reason: `bounce ${who}` }],
          },
        })),
        { commit: who % 2 === 0 ? 'once' : 'each' },
      ),
    () =>
      contact &&
      core.recordConsent(
        caller,
        { target: byId(contact) },
        {
          channel: 'whatsapp',
          state: who % 2 === 0 ? 'opted_in' : 'opted_out',
          purpose: which % 3 === 0 ? 'news' : null,
          sender: which % 4 === 0 ? '15550000001' : null,
          proof: { page: which },
        },
      ),
    () =>
      contact &&
      core.setSuppression(
        caller,
        { target: byId(contact) },
        {
          channel: which % 2 === 0 ? 'all' : 'sms',
          reason: `said ${who}`,
          note: null,
          expiresAt: which % 3 === 0 ? new Date(fixture.clock().getTime() + 50) : null,
        },
      ),
    async () => {
      if (contact === undefined) return;
      const [known] = await core.listSuppressions(caller, { target: byId(contact) });
      if (known) await core.deleteSuppression(caller, { target: byId(contact) }, known.id);
    },
    async () => {
      const rows = [
        `name,phone,tags,source`,
        `Row ${who},+${number},t${which},s${who}`,
        `Other,+1415557${1000 + who},,`,
      ];
      const job = await imports.run(of, `${rows.join('\n')}\n`, {
        onMatch: who % 2 === 0 ? 'update' : 'skip',
      });
      // The server's own worker may be importing it already.
      const isOver = async () => (await core.getImport(caller, job.id)).finishedAt !== null;
      await until('the import has ended', isOver);
      if (which % 2 !== 0) return;
      await imports.undo(of, job);
      await until('it is undone', async () => (await core.getImport(caller, job.id)).state === 'undone');
    },
    async () => {
      const loser = contacts[(who + which) % Math.max(1, contacts.length)];
      if (contact !== undefined && loser !== undefined)
        await core.mergeContacts(caller, { op: 'merge', survivor: byId(contact), loser: byId(loser) });
    },
    () => contact && which % 3 === 0 && core.eraseContact(caller, { target: byId(contact) }),
    async () => {
      const { items } = await core.listMerges(caller, { limit: 5, after: null });
      const merge = items[which % Math.max(1, items.length)];
      if (merge !== undefined) await core.undoMerge(caller, merge.id);
    },
    () =>
      contact &&
      core.editContact(caller, {
        op: 'edit',
        target: byId(contact),
        edit: { extension: { face: 'x', members: { seen: which, plan: who }, quiet: ['seen'] } },
      }),
  ];
  // A refused write changes nothing.
  await Promise.resolve(acts[act % acts.length]?.()).catch(() => {});
}

const step = fc.record({ act: fc.nat(18), who: fc.nat(9), which: fc.nat(11) });

describe('a copy from the feed', () => {
  it('is the directory after any writes on any face', { timeout: onThisMachine(600_000) }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 60 }), async (steps) => {
        const account = await fixture.newAccount();
        for (const item of steps) {
          const page = await fixture.core.listContacts(account.caller, allContacts, {
            from: { at: 'start' },
            limit: 20,
            order: [{ by: 'number', descending: false }],
            wantTotal: false,
          });
          await write(account, page.items, item);
        }
        await expectReplica(account);
      }),
      { numRuns: Number(process.env.FEED_RUNS ?? 1), endOnFailure: true },
    );
  });

  it('is the directory after writes at the same time', async () => {
    const account = await fixture.newAccount();
    const results = await fixture.core.runBatch(
      account.caller,
      numbers
        .slice(0, 4)
        .map((number) => ({ op: 'save', onMatch: 'refuse', edit: { identities: [phone(number)] } })),
      { repeats: 'sequence' },
    );
    const contacts = results.flatMap(({ contact }) => contact ?? []);
    const steps = fc.sample(step, { numRuns: 80, seed: 7 });
    const writers = [0, 1, 2, 3, 4, 5].map(async (writer) => {
      for (const item of steps.filter((_, index) => index % 6 === writer))
        await write(account, contacts, item);
    });
    await Promise.all(writers);
    await expectReplica(account);
  });
});
