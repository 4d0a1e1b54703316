/**
 * On a Citus cluster, if one is available: the layout, refused operations, and requests that stay on the shard of their
 * account. `npm run citus` also runs the tests of faces there.
 */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { firstPosition } from '@switchbook/domain/events/event.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { saveKeyUses } from '../../src/access/store/api-key-rows.js';
import { openCore } from '../../src/core/core.js';
import { distribute } from '../../src/database/citus/distribute.js';
import { detectLayout, listLaidTables, readLayout } from '../../src/database/citus/distribution.js';
import { listen } from '../../src/database/connections/listen.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { listDueSearches } from '../../src/duplicates/store/search-progress.js';
import { timelineKinds } from '../../src/feed/operations/timeline.js';
import { findAwaited, findLatestEvent } from '../../src/feed/store/events.js';
import { members } from '../../src/members/operations/members.js';
import { migrate, readMigrations } from '../../src/migrations/store/migrate.js';
import { listAccountsToSweep } from '../../src/retention/store/unscoped-sweep.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { listWatches } from '../../src/segments/store/watches.js';
import { storeDailyContacts } from '../../src/usage/store/usage-rows.js';
import { views } from '../../src/views/operations.js';
import { listWebhooksToSend } from '../../src/webhooks/store/due-webhooks.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { imageOf, populate } from '../support/accounts/neighbor.js';
import { byId, phone, tag } from '../support/accounts/people.js';
import { connectionTo, runOn } from '../support/database/connection.js';
import { createDatabase, dropDatabase, joinDatabases } from '../support/database/databases.js';
import { type SentStatement, shardsOf, useSent } from '../support/database/shards.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const hasCitus = inject('hasCitus');
if (!hasCitus)
  console.log(
    'There is no Citus here, so nothing is tested on one: set SWITCHBOOK_TEST_CITUS_URL to the coordinator of a cluster.',
  );

const sent = useSent();
const fixture = useFixture({ isAlone: true });
const imports = new ImportFixture(fixture);
const onCitus = describe.skipIf(!hasCitus);

const made: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of made.splice(0).reverse()) await end();
});

/** A separate cluster with a migrated database that is not distributed. */
async function plainCluster(migrations = readMigrations('migrations')): Promise<OpenDatabase> {
  const name = `switchbook_citus_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await createDatabase(inject('servers'), name);
  made.push(() => dropDatabase(inject('servers'), name));
  await joinDatabases(inject('servers'), name);
  const connection = connectionTo(inject('server'), name);
  const database = openDatabase({ connection, poolSize: 3, applicationName: name });
  made.push(() => database.close());
  await migrate(database, migrations, new Date());
  return database;
}

const page = {
  from: { at: 'start' },
  limit: 20,
  order: [
    { by: 'createdAt', descending: true },
    { by: 'number', descending: true },
  ],
  wantTotal: true,
} as const;

async function person({ caller }: TestAccount, number: string) {
  const saved = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'merge',
    edit: {
      displayName: set(`Jane ${number}`),
      identities: [phone(number)],
      tags: [{ op: 'add', items: [tag('seen')] }],
    },
  });
  return saved.contact;
}

onCitus('a request', () => {
  /** Counts the shards of each distinct statement; statements without a plan are skipped. */
  async function shardsIn(statements: readonly SentStatement[]) {
    const once = [...new Map(statements.map((statement) => [statement.text, statement])).values()];
    const planned = once
      .map((statement) => ({ ...statement, text: statement.text.replace(/^declare .*? cursor for /, '') }))
      .filter(({ text }) => /^\s*(with|select|insert|update|delete)\b/i.test(text));
    const counted = await Promise.all(
      planned.map(async ({ name, text, values }) => ({
        statement: name.replace(/_[0-9a-f]{12}$/, '') || text.slice(0, 60),
        shards: await shardsOf(fixture.database, text, values),
      })),
    );
    expect(counted.length).toBeGreaterThan(0);
    return counted;
  }

  it('is one shard for each of its statements', async () => {
    const account = await fixture.newAccount();
    const others = await Promise.all([1, 2, 3].map(() => fixture.newAccount()));
    const { caller } = account;
    const { core } = fixture;
    const { signal } = new AbortController();
    const fail = (error: unknown) => {
      throw error;
    };
    const [jane, joe] = [await person(account, '14155550101'), await person(account, '14155550102')];
    const there = await Promise.all(others.map((testAccount) => person(testAccount, '14155550101')));
    const acts: Readonly<Record<string, () => Promise<unknown>>> = {
      create: () => person(account, '14155550103'),
      'a contact, read twice': async () => {
        for (const _ of [1, 2, 3]) await core.getContact(caller, { target: byId(jane) });
      },
      'contacts of several accounts at once': () =>
        Promise.all(
          [1, 2, 3].flatMap(() =>
            others.flatMap((testAccount, index) => [
              core.getContact(testAccount.caller, { target: byId(there[index] ?? jane) }),
              core.getContact(testAccount.caller, { target: [{ by: 'number', number: 1 }] }),
              core.getContact(testAccount.caller, {
                target: [{ by: 'identity', key: { kind: 'phone', scope: '', value: '14155550101' } }],
              } as never),
            ]),
          ),
        ),
      edit: () =>
        core.editContact(caller, {
          op: 'edit',
          target: byId(jane),
          edit: { company: set('Elsewhere') },
        } as never),
      list: () => core.listContacts(caller, allContacts, page),
      search: () =>
        core.listContacts(
          caller,
          { op: 'text', terms: [{ in: 'everything', value: 'jane' }] } as never,
          page,
        ),
      'list by name': () =>
        core.listContacts(caller, allContacts, {
          ...page,
          order: [{ by: 'name', descending: false }],
        } as never),
      'deep page': () =>
        core.listContacts(caller, allContacts, { ...page, from: { at: 'skip', count: 5_000 } }),
      feed: () => core.listEvents(caller, { after: null, limit: 50 } as never),
      history: () => core.listHistory(caller, { target: byId(jane) }, { limit: 10, before: null } as never),
      timeline: () =>
        core.listTimeline(
          caller,
          { target: byId(jane) },
          { limit: 10, after: null, kinds: new Set(timelineKinds) },
        ),
      note: () => core.addNote(caller, { target: byId(jane) }, { body: 'a note' }),
      consent: () =>
        core.recordConsent(caller, { target: byId(jane) }, { channel: 'whatsapp', state: 'opted_out' }),
      suppression: () =>
        core.setSuppression(
          caller,
          { target: byId(joe) },
          { channel: 'sms', reason: 'said so', note: null, expiresAt: null },
        ),
      'catalog item': () => core.createCatalogItem(caller, 'tags', { name: 'other', color: null }),
      duplicates: () => core.listDuplicates(caller, { limit: 10, after: null } as never),
      records: () => core.listRecords(caller, [jane.id, joe.id] as never),
      'list of a tag': () =>
        core.listContacts(
          caller,
          { op: 'catalog', catalog: 'tags', item: { by: 'name', name: 'seen', folded: true } } as never,
          page,
        ),
      import: () => imports.run(account, 'name,phone\nRow,+14155550109\n', { onMatch: 'update' }),
      export: async () => {
        for await (const _ of core.exportContacts(caller, allContacts, { format: 'ndjson' } as never).chunks);
      },
      merge: () => core.mergeContacts(caller, { op: 'merge', survivor: byId(jane), loser: byId(joe) }),
      'an indexed field, unique and searched': async () => {
        await core.declareField(caller, { key: 'visits', type: 'number', indexed: true });
        await core.declareField(caller, { key: 'card', type: 'text', unique: true, searched: true });
        await core.runBulkChanges({ signal });
      },
      'bulk change': async () => {
        const change = { op: 'edit', edit: { addTags: ['vip'] } } as never;
        const { id } = await core.createBulkChange(caller, { contacts: { by: 'filter', texts: {} }, change });
        await core.runBulkChanges({ signal });
        await core.listBulkChanges(caller, { limit: 10, after: null });
        await core.undoBulkChange(caller, id);
        await core.runBulkChanges({ signal });
      },
      'values of fields': () =>
        core.editContact(caller, {
          op: 'edit',
          target: byId(jane),
          edit: { attributes: { op: 'merge', value: { visits: 12, card: 'Ä-1' } } },
        }),
      'list by a field': () =>
        core.listContacts(caller, allContacts, {
          ...page,
          order: [
            { by: { attribute: 'visits' }, descending: false },
            { by: 'id', descending: false },
          ],
        } as never),
      'watched segment': async () => {
        const tree = { field: 'tag', op: 'is', value: 'seen' } as const;
        const { number } = await core.records(segments).create(caller, { name: 'Seen', tree, watched: true });
        await core.runWatches({ signal, onError: fail });
        await core.countSegment(caller, number);
      },
      view: async () => {
        const view = { name: 'Seen', shared: true, definition: {} };
        const { number } = await core.records(views).create(caller, view);
        await core.records(views).update(caller, number, { position: 1 });
      },
      bin: async () => {
        const gone = await person(account, '14155550104');
        await core.addNote(caller, { target: byId(gone) }, { body: 'a note' });
        await core.deleteContact(caller, { op: 'delete', target: byId(gone) });
        await core.restoreContact(caller, { contact: gone.id });
      },
      'a member, and its session': async () => {
        const owners = ['ana'];
        const { number } = await core.createMember(caller, {
          name: 'Ana',
          email: null,
          role: 'agent',
          owners,
        });
        const session = await core.signIn((await core.inviteMember(caller, number)).code);
        expect(session).toBeDefined();
        await core.updateMember(caller, number, { owners: ['ana', '7'] });
        await core.records(members).list(caller);
        await core.listContactOwners(caller);
        await core.updateAccount(caller.accountId, { assign_new: `members:${number}` });
        const hers = { name: 'Hers', scopes: ['contacts:read'], memberNumber: number } as const;
        await core.createKey(caller.accountId, { ...hers, rateLimit: undefined, expiresAt: undefined });
      },
      'people of a member': async () => {
        const hers = await person(account, '14155550105');
        const contacts = { owners: ['ana', '7'], groups: [1] };
        const limited = { ...caller, visibility: { contacts, hidden: [], masked: [] } } as never;
        expect((await core.getContact(limited, { target: byId(hers) })).id).toBe(hers.id);
        await core.getContact(limited, { target: byId(joe) }).catch(() => {});
        for (const filter of [allContacts, { op: 'text', terms: [{ in: 'everything', value: 'jane' }] }]) {
          await core.listContacts(limited, filter as never, page);
          await core.countContacts(limited, filter as never);
        }
        await core.countCatalogUses(limited, 'tags');
        await core.listDuplicates(limited, { limit: 10, after: null } as never);
        await core.listEvents(limited, { after: null, limit: 50 } as never);
        await core.listDeletedContacts(limited, { limit: 10, after: null, search: null });
      },
      keys: () => core.listKeys(caller),
      'when a key was used': async () => {
        const [key] = await core.listKeys(caller);
        if (key === undefined) throw new Error('no key');
        const use = { accountId: caller.accountId, keyId: key.id, at: fixture.clock() };
        for (const _ of [1, 2]) await saveKeyUses(fixture.database, [use]);
      },
      'rate limit of all processes': async () => {
        const now = fixture.clock();
        const endsAt = new Date(now.getTime() + 60_000);
        const window = {
          accountId: caller.accountId,
          bucket: 'test',
          hits: 2,
          now,
          endsAt,
          latestEnd: endsAt,
        };
        for (const hits of [2, 4]) expect(await core.rates.count(window)).toMatchObject({ hits });
      },
      trail: () => core.listAudit(caller, { limit: 10, after: null, since: null }),
      delete: () => core.deleteContact(caller, { op: 'delete', target: byId(jane) }),
    };
    const counts: Record<string, string> = {};
    const spread: unknown[] = [];
    for (const [name, act] of Object.entries(acts)) {
      const statements = await sent.during(act);
      const counted = await shardsIn(statements.filter((statement) => !isOfBackground(statement)));
      counts[name] =
        `${counted.length} statements, at most ${Math.max(...counted.map((item) => item.shards))} shard`;
      spread.push(...counted.filter((item) => item.shards > 1).map((item) => ({ name, ...item })));
    }
    if (process.env.SWITCHBOOK_TEST_SHOW !== undefined) console.table(counts);
    expect(spread).toEqual([]);
  });

  it('over all accounts covers all shards', async () => {
    const text = 'select count(*) from contacts c where c.version > $1';
    expect(await shardsOf(fixture.database, text, [0])).toBeGreaterThan(1);
    expect(
      await shardsOf(fixture.database, `${text} and c.account_id = $2`, [0, fixture.neighbor().account.id]),
    ).toBe(1);
  });
});

onCitus('what is looked for in the background', () => {
  /** sorted labels of the statements that `work` sends */
  const labelsIn = async (work: () => Promise<unknown>, known: RegExp) =>
    (await sent.during(work))
      .map(({ name }) => name.replace(/_[0-9a-f]{12}$/, ''))
      .filter((name) => known.test(name))
      .sort();

  it('queries all shards at once, for any number of accounts', async () => {
    const accounts = await Promise.all([1, 2, 3, 4, 5].map(() => fixture.newAccount()));
    const { database } = fixture;
    const now = fixture.clock();
    const times = {
      now,
      events: now,
      merges: now,
      windows: now,
      usage: '2026-01-01',
      payloads: now,
      plans: now,
      shown: '2026-01-01',
      erasures: now,
    };
    expect(await labelsIn(() => listWebhooksToSend(database, now), /^list_webhooks_to_send/)).toHaveLength(1);
    expect(await labelsIn(() => listDueSearches(database), /^list_duplicate_walks/)).toHaveLength(1);
    expect(await labelsIn(() => listWatches(database, now), /^list_watches/)).toHaveLength(1);
    const swept = () => listAccountsToSweep(database, times);
    expect(await labelsIn(swept, /^(list_accounts_to_sweep|add_account_places)/)).toEqual([
      'add_account_places',
      'list_accounts_to_sweep_per_shard',
    ]);
    const found = (await swept()).map(({ id }) => id);
    // Each account has events, the oldest of them before now.
    for (const { account } of accounts) expect(found).toContain(account.id);
    const noted = () => database.transaction((tx) => storeDailyContacts(tx, '2026-01-15'));
    expect(await labelsIn(noted, /^store_daily_contacts/)).toEqual(['store_daily_contacts_per_shard']);
    const days = await database.query<{ id: string }>(
      planned(`select d.account_id as id from daily_contacts d where d.day = '2026-01-15'`),
      [],
    );
    for (const { account } of accounts) expect(days.map(({ id }) => id)).toContain(account.id);
  });

  it('is two statements for all waiting readers, and wakes only readers with an event', {}, async () => {
    const accounts = await Promise.all(Array.from({ length: 12 }, () => fixture.newAccount()));
    const last = await Promise.all(
      accounts.map(({ account }) => findLatestEvent(fixture.database, account.id)),
    );
    const awaited = accounts.map(({ account }, at) => ({
      accountId: account.id,
      after: last[at] ?? firstPosition,
    }));
    const look = () => findAwaited(fixture.database, awaited);
    expect(await labelsIn(look, /^(fence|last_events|awaited_events|prepared)/)).toEqual([
      'fence',
      'last_events',
    ]);
    const [woken] = accounts;
    if (woken === undefined) throw new Error('nobody waits');
    await person(woken, '14155550177');
    await expect
      .poll(async () => (await look()).map(({ accountId }) => accountId))
      .toContain(woken.account.id);
    // Accounts whose events are older than their wait are not reported.
    expect((await look()).length).toBeLessThan(accounts.length);
  });
});

/** Whether the statement searches for work of all accounts, or is a heartbeat. */
function isOfBackground({ text, name }: SentStatement): boolean {
  return (
    /^(due_imports|due_pulls|due_bulk_changes|list_(accounts|upstream_faces|webhooks_to_send|duplicate_walks|watches))_/.test(
      name,
    ) || /pg_notify|switchbook_changed/.test(text)
  );
}

onCitus('migrate --distribute', () => {
  it('distributes existing rows and keys, and changes nothing when repeated', async () => {
    const database = await plainCluster();
    expect(await readLayout(database)).toBe('plain');
    const core = await openCore({ database, clock: fixture.clock, isShortLived: true });
    const account = await core.createAccount({ name: 'Before' });
    const caller = { accountId: account.id, face: 'test', keyId: null };
    await populate(core, caller);
    const before = await imageOf(database, account.id);
    const keys = () =>
      database.query(
        planned(`select t.relname::text, k.conname::text, pg_get_constraintdef(k.oid) from pg_constraint k
          join pg_class t on t.oid = k.conrelid where t.relnamespace = 'public'::regnamespace order by 1, 2`),
        [],
      );
    const keysBefore = await keys();

    const { distributed, nodes } = await distribute(database);
    expect(distributed.length).toBeGreaterThan(30);
    expect(nodes).toBe(inject('servers').length - 1);
    expect(await readLayout(database)).toBe('distributed');
    expect(await keys()).toEqual(keysBefore);
    await detectLayout(database);
    expect(await imageOf(database, account.id)).toBe(before);
    expect((await distribute(database)).distributed).toEqual([]);
    const saved = await core.countContacts(caller, allContacts);
    expect(saved).toBe(4);
    await core.close();
  });

  it('changes nothing if killed, and completes when repeated', async () => {
    const database = await plainCluster();
    const [row] = await database.query<{ name: string }>(
      planned('select current_database()::text as name'),
      [],
    );
    const running = distribute(database).then(
      () => 'done',
      () => 'killed',
    );
    const direct = connectionTo(inject('server'), row?.name ?? '');
    const kill = () =>
      runOn(
        direct,
        `select pg_terminate_backend(a.pid) from pg_stat_activity a
         where a.datname = current_database() and a.application_name = '${row?.name}' and a.state <> 'idle'
           and a.query ~ 'create_distributed_table' and a.pid <> pg_backend_pid()`,
      );
    let outcome: string | undefined;
    void running.then((ended) => {
      outcome = ended;
    });
    while (outcome === undefined) await kill();
    expect(outcome).toBe('killed');
    expect(await readLayout(database)).toBe('plain');
    await distribute(database);
    expect(await readLayout(database)).toBe('distributed');
  });

  it('waits until no server runs', async () => {
    const database = await plainCluster();
    const listener = await listen(database, {
      onChanged: () => {},
      onJobsDue: () => {},
      onSweepDue: () => {},
      onMigrated: () => {},
      onPeer: () => false,
      onReset: () => {},
    });
    await expect(distribute(database)).rejects.toMatchObject({
      nextStep: 'Stop them, then run the command again.',
    });
    await listener.close();
  });

  it('reports a partly distributed database', async () => {
    const database = await plainCluster();
    await database.query(
      planned(`select create_reference_table('schema_migrations'), create_reference_table('installation')`),
      [],
    );
    const refusal = {
      message: expect.stringMatching(
        /^The database is only partly distributed: access_tokens, account_places, accounts, /,
      ),
      nextStep: 'Run: switchbook migrate --distribute',
    };
    await expect(readLayout(database)).rejects.toMatchObject(refusal);
    await expect(openCore({ database, isShortLived: true })).rejects.toMatchObject(refusal);
    await distribute(database);
    const core = await openCore({ database, isShortLived: true });
    expect(database.layout).toBe('distributed');
    await core.close();
  });
});

onCitus('a later migration', () => {
  it('creates tables on the right nodes, with their foreign keys', async () => {
    const database = await plainCluster();
    const known = readMigrations('migrations');
    await distribute(database);
    const sql = `
      -- Two tables; the first belongs to accounts.
      create unlogged table novelties (
        account_id uuid not null,
        contact_id uuid not null,
        note text not null default 'a; b',
        constraint novelties_pkey primary key (account_id, contact_id),
        constraint novelties_contact_fkey foreign key (account_id, contact_id)
          references contacts (account_id, id) on delete cascade
      );
      create index novelties_note_idx on novelties (account_id, note);
      create table kinds (name text not null, constraint kinds_pkey primary key (name));
      alter table contacts add column novelty text;
      insert into kinds (name) values ('one; two');`;
    await migrate(
      database,
      [...known, { number: 9_999, name: '9999_novelties.sql', sql, hash: 'x' }],
      new Date(),
    );
    const tables = await listLaidTables(database);
    expect(tables.filter((table) => ['novelties', 'kinds'].includes(table.name))).toEqual([
      { name: 'kinds', belongs: 'everywhere', lies: 'everywhere', isUnlogged: false },
      { name: 'novelties', belongs: 'by account', lies: 'by account', isUnlogged: false },
    ]);
    expect(await readLayout(database)).toBe('distributed');
    await expect(
      database.query(
        planned(
          `insert into novelties (account_id, contact_id) values (gen_random_uuid(), gen_random_uuid())`,
        ),
        [],
      ),
    ).rejects.toThrow(/novelties_contact_fkey/);
  });

  it('is applied to the rows of the schema that all begin with', async () => {
    const known = readMigrations('migrations');
    const database = await plainCluster(known.slice(0, 1));
    await distribute(database);
    const [accountId, id] = [uuidV7(), uuidV7()];
    const written = [
      `insert into accounts (id, name, slug, settings, created_at, refusal_salt) values ('${accountId}', 'A', 'a', '{}', now(), '')`,
      `insert into contacts (account_id, id, number, type, given_folded, family_folded, search, created_at, updated_at)
       values ('${accountId}', '${id}', 1, 'lead', '', '', chr(30) || chr(31) || 'ann@xn--mnchen-3ya.example', now(), now())`,
      `insert into identities (account_id, id, contact_id, kind, scope, value, space, origin, position, created_at, updated_at)
       values ('${accountId}', '${uuidV7()}', '${id}', 'phone', '', '14155550123', 'phone', 'test', 0, now(), now()),
         ('${accountId}', '${uuidV7()}', '${id}', 'email', '', 'ann@xn--mnchen-3ya.example', 'email', 'test', 1, now(), now())`,
    ];
    for (const sql of written) await database.query(planned(sql), []);
    await migrate(database, known, new Date());
    const rows = await database.query<{ list: string }>(
      planned('select c.identity_list as list from contacts c where c.account_id = $1'),
      [accountId],
    );
    expect(rows[0]?.list).toContain('14155550123');
    // The steps of the program write too.
    expect(rows[0]?.list).toContain('ann@münchen.example');
  });
});
