/** A pull from a vendor: its pages, its second pass, changes since the last one, and its end as an import. */
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { PullSource } from '../../src/pulls/values/pull-source.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { people, person, shopFace, shopKey, shopSource, usePulls } from '../support/vendors/pulls.js';

const fixture = useFixture();
const pulls = usePulls(fixture);
const imports = new ImportFixture(fixture);

const namesOf = async (of: TestAccount) => (await imports.contacts(of)).map((contact) => contact.displayName);
const names = (count: number) => people(count).map((item) => item.display_name);
const signal = () => new AbortController().signal;
const peopleCalls = () => pulls.shop.vendor.calls.filter((call) => call.path.startsWith('/shop/people'));

describe('a pull', () => {
  it('reads every page and imports all contacts with the ids of the vendor', async () => {
    const account = await fixture.newAccount();
    const done = await pulls.run(account);
    expect(done).toMatchObject({ state: 'done', pages: 3, contacts: 120, total: 120, passes: 1 });
    expect(done.job.totals).toEqual({ created: 120, updated: 0, skipped: 0, rejected: 0 });
    expect(await namesOf(account)).toEqual(names(120));
    const [first] = await imports.contacts(account);
    expect(
      first?.identities.map((identity) => [identity.kind, identity.scope, identity.value]),
    ).toContainEqual([...['vendor_id', 'shop', 's1']]);
    expect(pulls.shop.vendor.calls[0]?.headers).toMatchObject({
      'x-shop-key': shopKey,
      'accept-encoding': 'gzip',
    });
    const [catalogs] = await fixture.database.query<{ catalogs: unknown }>(
      planned('select catalogs from pulls where account_id = $1'),
      [account.account.id],
    );
    expect(catalogs?.catalogs).toEqual({ tags: [{ name: 'vip', color: '#ff0000' }] });
  });

  it('a second pull writes only differences and reports the rest as unchanged', async () => {
    const account = await fixture.newAccount();
    await pulls.run(account);
    pulls.shop.people[3] = person(4, { company: 'New Ltd' });
    const again = await pulls.run(account);
    expect(again.job.totals).toEqual({ created: 0, updated: 1, skipped: 119, rejected: 0 });
    expect(again.job.reasons).toEqual([
      expect.objectContaining({ kind: 'skipped', code: 'unchanged', count: 119 }),
    ]);
    const third = await pulls.run(account);
    expect(third.job.totals).toEqual({ created: 0, updated: 0, skipped: 120, rejected: 0 });
  });

  it('fills a known contact, then applies changes of the vendor, and drops unreadable values', async () => {
    const account = await fixture.newAccount();
    const options = { isDryRun: false, tags: [], groups: [] };
    pulls.shop.people = [person(1, { display_name: 'As at the shop', avatar_url: 'nonsense' })];
    await imports.run(account, `name,phone\nKnown before,${person(1).phone}\n`);
    const first = await pulls.run(account, { options });
    expect(first.job.totals).toEqual({ created: 0, updated: 1, skipped: 0, rejected: 0 });
    expect(first.job.reasons).toEqual([
      expect.objectContaining({ kind: 'dropped', column: 'avatar_url' }),
      expect.objectContaining({ kind: 'joined', code: 'joined', count: 1 }),
    ]);
    const [contact] = await imports.contacts(account);
    expect(contact?.displayName).toBe('Known before');
    expect(contact?.identities).toContainEqual(expect.objectContaining({ scope: 'shop', value: 's1' }));
    await pulls.run(account, { options, since: 'last' });
    expect(await namesOf(account)).toEqual(['As at the shop']);
  });

  it('runs only the requested one of several due pulls', async () => {
    const account = await fixture.newAccount();
    const begun = [await pulls.begin(account), await pulls.begin(account)] as const;
    const only = begun[1].id;
    const states = () =>
      Promise.all(begun.map(async ({ id }) => (await pulls.core.getPull(account.caller, id)).state));
    await pulls.core.runPulls({ signal: signal(), only });
    expect(await states()).toEqual(['pulling', 'queued']);
    await pulls.core.runPulls({ signal: signal() });
    await pulls.core.runImports({ signal: signal(), only });
    expect(await states()).toEqual(['queued', 'done']);
    expect((await pulls.work(account, begun[0])).state).toBe('done');
  });

  it('is done for a vendor without contacts', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = [];
    expect(await pulls.run(account)).toMatchObject({ state: 'done', pages: 1, contacts: 0 });
  });

  it('rejects invalid contacts with a reason and imports the rest', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = [person(1), person(2, { phone: 'nonsense' }), [] as never, person(3)];
    const options = { badCells: 'reject_row', isDryRun: false, tags: [], groups: [] } as const;
    const done = await pulls.run(account, { options });
    expect(done.job.totals).toEqual({ created: 2, updated: 0, skipped: 0, rejected: 2 });
    const rejected = await imports.rows(account, done.job, 'rejected');
    expect(rejected.map(({ row, raw }) => [row, raw])).toEqual([
      [2, JSON.stringify(pulls.shop.people[1])],
      [3, '[]'],
    ]);
  });

  it('a dry run reports its result and writes nothing', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = [person(1), person(2, { phone: 'nonsense' })];
    const done = await pulls.run(account, {
      options: { badCells: 'reject_row', isDryRun: true, tags: [], groups: [] },
    });
    expect(done.job.totals).toEqual({ created: 1, updated: 0, skipped: 0, rejected: 1 });
    expect(done.job.reasons).toEqual([expect.objectContaining({ kind: 'rejected', column: 'phone' })]);
    expect(await imports.contacts(account)).toEqual([]);
  });

  it('can be undone like an import', async () => {
    const account = await fixture.newAccount();
    const done = await pulls.run(account);
    await pulls.core.undoImport(account.caller, done.id);
    expect(await pulls.work(account, done)).toMatchObject({ state: 'undone' });
    expect(await imports.contacts(account)).toEqual([]);
  });

  it('stops between two pages when cancelled, and imports nothing', async () => {
    const account = await fixture.newAccount();
    const begun = await pulls.begin(account);
    pulls.shop.trouble = (request) => {
      if (request.url?.includes('offset=50') === true) {
        void pulls.core.cancelImport(account.caller, begun.id);
        return true;
      }
      return false;
    };
    expect(await pulls.work(account, begun)).toMatchObject({ state: 'cancelled', contacts: 0 });
    expect(await imports.contacts(account)).toEqual([]);
    expect(await pulls.storedKeys()).toBe(0);
    await expect(pulls.core.resumePull(account.caller, begun.id)).rejects.toMatchObject({
      problem: { kind: 'conflict', resource: 'pull' },
    });
  });
});

describe('pages that shift during a pull', () => {
  it('a repeated contact is stored once and counted as skipped', async () => {
    const account = await fixture.newAccount();
    let isThere = false;
    pulls.shop.trouble = (request) => {
      if (request.url?.includes('offset=50') === true && !isThere) {
        isThere = true;
        pulls.shop.people.unshift(person(0));
      }
      return false;
    };
    const done = await pulls.run(account);
    // The second pass read 121 contacts, with the missed one, and the first read 120, with one of them twice.
    expect(done).toMatchObject({ state: 'done', passes: 2, total: 121 });
    expect(done.job.totals).toMatchObject({ created: 121, updated: 0, rejected: 0 });
    expect(done.job.totals.created + done.job.totals.skipped).toBe(done.contacts);
    expect((await namesOf(account)).sort()).toEqual([...names(120), 'Person 0'].sort());
  });

  it('a missed contact is found in a second pass', async () => {
    const account = await fixture.newAccount();
    let isGone = false;
    pulls.shop.trouble = (request) => {
      if (request.url?.includes('offset=50') === true && !isGone) {
        isGone = true;
        pulls.shop.people.shift();
      }
      return false;
    };
    expect(await pulls.run(account)).toMatchObject({ state: 'done', passes: 2 });
    expect((await namesOf(account)).sort()).toEqual(names(120).sort());
  });

  it('a source with stable pages is read once', async () => {
    const account = await fixture.newAccount();
    const core = await pulls.another({
      faces: new Map([['shop', shopFace({ ...shopSource, pagesShift: false })]]),
    });
    pulls.shop.trouble = (request) => {
      if (request.url?.includes('offset=50') === true) pulls.shop.people.push(person(500));
      return false;
    };
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    expect(await core.getPull(account.caller, begun.id)).toMatchObject({ passes: 1, contacts: 121 });
  });

  it('stored imports of the account count towards the limit; those of other accounts do not', async () => {
    const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
    for (const of of [account, other]) await imports.run(of, `name,phone\nAda,${person(900).phone}\n`);
    // There is space for the start of a pull, but not for its first part.
    const fill = (of: TestAccount) =>
      fixture.database.query(
        planned(`update imports n set part_bytes = 0, row_bytes = case when n.id = (select o.id from imports o
           where o.account_id = $1 order by o.id limit 1) then $2::bigint else 0 end where n.account_id = $1`),
        [of.account.id, 4 * 1024 ** 3 - 200],
      );
    await fill(other);
    expect(await pulls.run(account)).toMatchObject({ state: 'done', contacts: 120 });
    await fill(account);
    const refused = await pulls.begin(account);
    expect(await pulls.work(account, refused)).toMatchObject({
      state: 'failed',
      job: { error: { code: 'quota' } },
    });
  });

  it('endless pages are stopped', async () => {
    const account = await fixture.newAccount();
    const circle: PullSource = { knowsSince: false, page: async () => ({ contacts: [], next: { at: 1 } }) };
    const core = await pulls.another({ faces: new Map([['shop', shopFace(circle)]]) });
    const begun = await pulls.begin(account);
    await core.runPulls({ signal: signal() });
    const failed = await core.getPull(account.caller, begun.id);
    expect(failed).toMatchObject({ state: 'failed', job: { error: { code: 'endless' } } });
  });
});

describe('since the last pull', () => {
  const sources = (seen: (Date | undefined)[]): PullSource => ({
    knowsSince: true,
    pagesShift: false,
    page: async ({ since }) => {
      seen.push(since);
      return { contacts: [person(1)], next: null };
    },
  });

  it('starts shortly before the last finished pull began', async () => {
    const account = await fixture.newAccount();
    const seen: (Date | undefined)[] = [];
    const core = await pulls.another({ faces: new Map([['shop', shopFace(sources(seen))]]) });
    const pull = async (more: object = {}) => {
      const begun = await pulls.begin(account, { since: 'last', ...more });
      await core.runPulls({ signal: signal() });
      await core.runImports({ signal: signal() });
      return core.getPull(account.caller, begun.id);
    };
    await pull({ options: { isDryRun: true } });
    await pull({ without: ['notes'] });
    fixture.advance(3_600_000);
    const full = await pull();
    fixture.advance(3_600_000);
    await pull({ without: ['notes'] });
    fixture.advance(3_600_000);
    const elsewhere = await pull({ url: 'http://127.0.0.2:9' });
    expect(seen.map((item) => item?.getTime())).toEqual([
      undefined,
      undefined,
      undefined,
      full.job.createdAt.getTime() - 600_000,
      undefined,
    ]);
    expect(elsewhere.since).toBeNull();
  });
});

describe('several processes', () => {
  it('another process continues the pull of a dead one after the last stored page', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = people(750);
    const begun = await pulls.begin(account);
    const first = await pulls.another();
    const killed = new AbortController();
    pulls.shop.trouble = (request) => {
      if (request.url?.includes('offset=700') === true && !killed.signal.aborted) {
        killed.abort();
        return true;
      }
      return false;
    };
    await first.runPulls({ signal: killed.signal });
    expect(await pulls.core.getPull(account.caller, begun.id)).toMatchObject({
      state: 'pulling',
      contacts: 700,
    });
    // The runner of imports ignores it.
    await pulls.core.runImports({ signal: signal() });
    expect(await pulls.core.getPull(account.caller, begun.id)).toMatchObject({ state: 'pulling' });
    pulls.shop.vendor.calls.length = 0;
    expect(await pulls.work(account, begun)).toMatchObject({ state: 'done', contacts: 750 });
    expect(pulls.shop.vendor.calls[0]?.path).toContain('offset=700');
    expect(await namesOf(account)).toEqual(names(750));
  });

  it('an overtaken process stores nothing more, and its pull does not fail', async () => {
    const account = await fixture.newAccount();
    pulls.shop.people = people(800);
    const begun = await pulls.begin(account);
    const slow = await pulls.another();
    const row = () =>
      fixture.database.query(
        planned(`select n.state, n.rows::int, n.part_bytes::int as stored, n.error, p.pages,
           (select count(*)::int from import_parts i where i.account_id = n.account_id and i.import_id = n.id) as parts
         from imports n join pulls p on p.account_id = n.account_id and p.import_id = n.id where n.account_id = $1`),
        [account.account.id],
      );
    const stop = new AbortController();
    let overtaken: unknown;
    pulls.shop.trouble = (request, response) => {
      if (overtaken !== undefined || request.url?.includes('offset=700') !== true) return false;
      // Another process continues, as if this one had lost its lock during a slow request to the vendor.
      overtaken = fixture.database
        .query(
          planned(
            'update imports set rows = rows + 50 where account_id = $1 and id = $2 returning rows::int as rows',
          ),
          [account.account.id, begun.id],
        )
        .then(row)
        .finally(() => {
          // A stop still stores the rows that were read before it.
          stop.abort();
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ items: pulls.shop.people.slice(700, 750), total: 800 }));
        });
      return true;
    };
    await slow.runPulls({ signal: stop.signal });
    expect(await row()).toEqual(await overtaken);
    expect(await row()).toMatchObject([{ state: 'receiving', error: null }]);
    await pulls.core.cancelImport(account.caller, begun.id);
  });

  it('two simultaneous processes read a pull once', async () => {
    const account = await fixture.newAccount();
    const begun = await pulls.begin(account);
    const [one, other] = [await pulls.another(), await pulls.another()];
    await Promise.all([one.runPulls({ signal: signal() }), other.runPulls({ signal: signal() })]);
    expect(peopleCalls()).toHaveLength(3);
    expect(await pulls.work(account, begun)).toMatchObject({ state: 'done', contacts: 120 });
  });
});
