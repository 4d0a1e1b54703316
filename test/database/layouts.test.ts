/**
 * A combined statement on plain PostgreSQL and the steps for distributed rows leave the same rows after the same
 * commands. The test runs both on plain PostgreSQL.
 */

import type { Caller } from '@switchbook/domain/access/access.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts, type Catalog } from '@switchbook/domain/contact/query.js';
import type { CatalogItemId } from '@switchbook/domain/runtime/ids.js';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { insertCatalogItem, readCatalogItems, renumberItem } from '../../src/catalogs/store/catalog-rows.js';
import { mergeTallies } from '../../src/contacts/store/tallies.js';
import { type Core, openCore } from '../../src/core/core.js';
import { lockContactNumbers } from '../../src/database/counters.js';
import { type Database, type OpenDatabase, openDatabase } from '../../src/database/database.js';
import type { Layout } from '../../src/database/layout.js';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { views } from '../../src/views/operations.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { populate } from '../support/accounts/neighbor.js';
import { byId, hold, phone, settled, tag } from '../support/accounts/people.js';
import { accountTables } from '../support/database/account-tables.js';
import { connectionTo } from '../support/database/connection.js';
import { createDatabase, dropDatabase } from '../support/database/databases.js';
import type { CoreFixture, TestAccount } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { statementFiles } from '../support/source-files.js';
import { openReceiver, type Receiver, say } from '../support/wire/receiver.js';
import { thisMachine } from '../support/wire/webhooks.js';

vi.setConfig({ testTimeout: onThisMachine(300_000) });

const isPlain = !inject('hasCitus');

interface Side {
  readonly database: OpenDatabase;
  readonly core: Core;
  readonly imports: ImportFixture;
  readonly newId: () => string;
  readonly name: string;
  /** Begins a step: its times and ids do not depend on earlier steps. */
  begin(number: number): void;
  advance(ms: number): void;
}

const sides: Side[] = [];
let receiver: Receiver;
/** the names of the statements that were sent */
const sent = new Set<string>();
const { query } = pg.Client.prototype;

async function openSide(layout: Layout): Promise<Side> {
  const name = `switchbook_layout_${layout}_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await createDatabase(inject('servers'), name, inject('template'));
  const database = openDatabase({
    connection: connectionTo(inject('server'), name),
    poolSize: 4,
    applicationName: name,
  });
  const start = Date.parse('2026-01-15T09:00:00.000Z');
  let now = start;
  let ahead = 0;
  let ids = 0;
  let bytes = 0;
  const clock = () => {
    now += 1;
    return new Date(now);
  };
  database.setLayout(layout);
  // The core would detect a plain database.
  const wrapped = { setLayout: { value: () => {} } } satisfies {
    [Name in keyof Database]?: PropertyDescriptor;
  };
  const asIs: Database = Object.create(database, wrapped);
  const newId = () => {
    ids += 1;
    return `01f00000-0000-7000-8000-${ids.toString(16).padStart(12, '0')}`;
  };
  const core = await openCore({
    database: asIs,
    clock,
    newId,
    random: (size) => {
      bytes += 1;
      return Buffer.alloc(size, bytes);
    },
    webhooks: { formats: new Map([['directory', native]]), allowed: thisMachine },
  });
  const imports = new ImportFixture({ core } as CoreFixture);
  return {
    database,
    core,
    imports,
    newId,
    name,
    begin: (number) => {
      now = start + ahead + number * 10_000;
      ids = number * 10_000;
    },
    advance: (ms) => {
      ahead += ms;
      now += ms;
    },
  };
}

beforeAll(async () => {
  if (!isPlain) return;
  pg.Client.prototype.query = function note(this: pg.Client, ...given: unknown[]) {
    const [statement] = given as [{ readonly name?: string }];
    if (statement?.name !== undefined) sent.add(statement.name);
    return (query as (...values: unknown[]) => unknown).apply(this, given);
  } as typeof query;
  receiver = await openReceiver();
  for (const layout of ['plain', 'distributed'] as const) sides.push(await openSide(layout));
});

afterAll(async () => {
  pg.Client.prototype.query = query;
  await receiver?.close();
  for (const { core, database, name } of sides) {
    await core.close();
    await database.close();
    await dropDatabase(inject('servers'), name);
  }
});

const numbers = ['14155550130', '14155550131', '14155550132', '5511987654321', '551187654321'];
const catalogs = ['tags', 'groups', 'sources', 'statuses'] as const satisfies readonly Catalog[];
const dayMs = 24 * 60 * 60 * 1000;
const firstPage = {
  from: { at: 'start' },
  limit: 20,
  order: [{ by: 'number', descending: false }],
  wantTotal: true,
} as const;

interface RandomWrite {
  readonly act: number;
  readonly who: number;
  readonly which: number;
}

/**
 * Executes one write, chosen by numbers. Returns the visible result. Many writes are refused, which both layouts must
 * do too.
 */
async function take(side: Side, account: TestAccount, { act, who, which }: RandomWrite): Promise<unknown> {
  const { core, imports } = side;
  const { caller } = account;
  const { items: contacts } = await core.listContacts(caller, allContacts, firstPage);
  const contact = contacts[who % Math.max(contacts.length, 1)];
  const other = contacts[(who + which + 1) % Math.max(contacts.length, 1)];
  const number = numbers[which % numbers.length] as string;
  const catalog = catalogs[which % catalogs.length] as Catalog;
  const items = await core.listCatalog(caller, catalog);
  const item = items[who % Math.max(items.length, 1)];
  const newest = items.at(-1);
  const target = contact === undefined ? [] : byId(contact);
  const edit = {
    displayName: set(`Jane ${who}`),
    identities: [phone(number), hold('email', `jane${who}@example.com`)],
    tags: [{ op: 'add' as const, items: [tag(`Tag ${which}`)] }],
    groups: [{ op: 'add' as const, items: [tag(`Group ${who % 3}`)] }],
    consents: [{ channel: 'whatsapp' as const, state: which % 2 === 0 ? 'opted_out' : 'opted_in' } as const],
  };
  const acts: (() => unknown)[] = [
    () => core.saveContact(caller, { op: 'save', onMatch: which % 2 === 0 ? 'merge' : 'refuse', edit }),
    () =>
      core.saveContact(caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { identities: [phone(`1415555${1000 + who * 100 + which}`)] },
      }),
    () =>
      contact &&
      core.editContact(caller, {
        op: 'edit',
        target,
        edit: {
          company: set(`Company ${which}`),
          identities: [
            { op: 'release', identity: contact.identities[0] ?? { kind: 'phone', value: number } },
            phone(number),
          ],
          tags: [{ op: 'replace', items: [tag(`Tag ${who}`)] }],
          groups: [{ op: 'replace', items: [] }],
          source: set(tag(`Source ${who}`)),
        },
      } as never),
    async () => {
      if (contact === undefined) return undefined;
      const gone = await core.deleteContact(caller, { op: 'delete', target });
      if (which !== 2) return gone;
      return core.restoreContact(caller, { contact: contact.id, withoutTaken: true });
    },
    async () => {
      const tree = { field: 'tag', op: 'is', value: `Tag ${who}` } as const;
      if (which === 2) {
        await core.records(segments).create(caller, { name: `Segment ${who}`, tree });
        const view = { name: `View ${who}`, shared: true, definition: { filter: tree } };
        const { number } = await core.records(views).create(caller, view);
        await core.records(views).update(caller, number, { name: `Renamed ${who}`, position: 1 });
      }
      return core.createCatalogItem(caller, catalog, { name: `Item ${who}`, color: '#112233' });
    },
    () => item && core.updateCatalogItem(caller, catalog, item.number, { name: `Renamed ${which}` }),
    () => newest && core.deleteCatalogItem(caller, catalog, newest.number),
    () =>
      core.runCommands(
        caller,
        [0, 1, 2].map((index) => ({
          op: 'save',
          onMatch: which % 2 === 0 ? 'merge' : 'refuse',
          edit: { ...edit, identities: [phone(`1415556${100 * index + who}`)] },
        })),
        { commit: who % 2 === 0 ? 'once' : 'each' },
      ),
    () =>
      contact &&
      core.setSuppression(
        caller,
        { target },
        {
          channel: which % 2 === 0 ? 'all' : 'sms',
          reason: `said ${who}`,
          note: null,
          expiresAt: which % 3 === 0 ? new Date(Date.parse('2026-02-15T09:00:00.000Z')) : null,
        },
      ),
    async () => {
      const rows = [
        'name,phone,tags,source',
        `Row ${who},+${number},t${which},s${who}`,
        `New,+141555${7000 + who},,`,
      ];
      const job = await imports.run(account, `${rows.join('\n')}\n`, {
        onMatch: who % 2 === 0 ? 'update' : 'skip',
        isDryRun: which % 5 === 0,
      });
      if (which % 2 === 0 && which % 5 !== 0) await imports.undo(account, job);
      return imports.outcomes(account, job);
    },
    () =>
      contact &&
      other &&
      core.mergeContacts(caller, { op: 'merge', survivor: byId(contact), loser: byId(other) }),
    async () => {
      const { items: merges } = await core.listMerges(caller, { limit: 5, after: null });
      const merge = merges[which % Math.max(1, merges.length)];
      return merge && core.undoMerge(caller, merge.id);
    },
    () => contact && which % 3 === 0 && core.eraseContact(caller, { target }),
    async () => {
      if (contact === undefined) return undefined;
      const { id } = await core.addNote(caller, { target }, { body: `note ${which}` });
      if (which % 2 === 0) return core.updateNote(caller, { target }, id, 'edited');
      return which % 3 === 1 ? core.deleteNote(caller, { target }, id) : id;
    },
    () => core.listDuplicates(caller, { limit: 10, after: null } as never),
    async () => {
      // Settling each event separately changes the batches of reads, and a failing receiver delays unread events.
      await settled(side)(account);
      await core.runWebhooks({ signal: new AbortController().signal, isOnce: true });
    },
    () => {
      receiver.answer(say(which % 2 === 0 ? 204 : 500));
    },
    () => mergeTallies(side.database, caller.accountId),
    () =>
      side.database.transaction(async (tx) => {
        await insertCatalogItem(tx, caller.accountId, catalog, itemOf(side, who), source(side, caller));
        const [last] = (await readCatalogItems(tx, caller.accountId, catalog)).slice(-1);
        if (last !== undefined) await renumberItem(tx, caller.accountId, catalog, last.number);
        return lockContactNumbers(tx, caller.accountId);
      }),
    () => {
      side.advance(who * 5 * dayMs);
      return core.sweep({
        signal: new AbortController().signal,
        retention: { eventsMs: 20 * dayMs, importRowsMs: 10 * dayMs, auditMs: 30 * dayMs },
      });
    },
  ];
  return Promise.resolve(acts[act % acts.length]?.()).catch((error: unknown) =>
    error instanceof Error && 'problem' in error ? error.problem : Promise.reject(error),
  );
}

/** Columns that differ between runs: positions are transaction numbers, and some times and ids are random. */
const undecided: Readonly<Record<string, readonly string[]>> = {
  events: ['position', 'seq'],
  // Several calls are sent at once, in no certain order.
  webhooks: [
    ...'cursor_position cursor_seq earlier secret failing_since last_delivery_at last_answer updated_at'.split(
      ' ',
    ),
  ],
  deliveries: [...'position seq took_ms body id next_at first_at attempted_at created_at'.split(' ')],
  duplicate_walks: ['position', 'seq'],
  contact_tallies: ['id'],
  imports: ['rows_per_second'],
  api_keys: ['hash', 'prefix'],
};

async function imageOf({ database }: Side): Promise<Readonly<Record<string, readonly string[]>>> {
  const image: Record<string, readonly string[]> = {};
  for (const table of [...(await accountTables(database)), 'accounts']) {
    // This table exists only in the per-shard form: it lists the accounts by shard.
    if (table === 'account_places') continue;
    const left = (undecided[table] ?? []).map((name) => ` - '${name}'`).join('');
    const order = table === 'events' ? 't.account_id, t.position, t.seq' : 'row';
    const rows = await database.query<{ row: string }>(
      planned(`select (to_jsonb(t)${left})::text as row from ${table} t order by ${order}`),
      [],
    );
    image[table] = rows.map(({ row }) => row).filter((row) => !/"events_pruned/.test(row));
  }
  return image;
}

async function newAccount({ core }: Side): Promise<TestAccount> {
  const account = await core.createAccount({ name: 'Account' });
  const caller = { accountId: account.id, face: 'test', keyId: null };
  return { account, key: '', caller };
}

const acts = 20;
const step = fc.record({ act: fc.nat(acts - 1), who: fc.nat(9), which: fc.nat(11) });
const ofCatalogs = [1, 4, 5, 6, 18];
/** Every act once, acts on catalogs with each catalog, and finally a sweep of the oldest merges. */
const every: readonly RandomWrite[] = [
  ...[1, 2, 3, 4].flatMap((which) =>
    Array.from({ length: acts }, (_, act) => ({ act, who: (act + which) % 3, which })).filter(
      ({ act }) => which < 3 || ofCatalogs.includes(act),
    ),
  ),
  { act: 1, who: 1, which: 1 },
  { act: 1, who: 2, which: 1 },
  { act: 10, who: 0, which: 0 },
  { act: acts - 1, who: 9, which: 0 },
];

const itemOf = ({ newId }: Side, who: number) => ({
  id: newId() as CatalogItemId,
  name: `Made ${who}`,
  color: null,
});
const source = ({ core, newId }: Side, { face }: Caller) => ({
  actor: { face, key_id: null },
  newId: newId as never,
  now: core.clock(),
});

it.skipIf(!isPlain)('the same commands leave the same rows', { tags: ['nightly'] }, async () => {
  const [plain, apart] = sides as [Side, Side];
  let taken = 1;
  const neighbors = await Promise.all(
    sides.map(async (side) => {
      const account = await newAccount(side);
      await populate(side.core, account.caller);
      return account;
    }),
  );
  expect(neighbors[0]).toEqual(neighbors[1]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: Number(process.env.LAYOUT_STEPS ?? 15) }),
      async (random) => {
        const accounts: TestAccount[] = [];
        taken += 1;
        for (const side of sides) {
          side.begin(taken);
          const account = await newAccount(side);
          await side.core
            .records(webhooks)
            .create(account.caller, { face: 'directory', url: receiver.url } as never);
          accounts.push(account);
        }
        for (const write of [...every, ...random]) {
          taken += 1;
          const seen = [];
          for (const [index, side] of sides.entries()) {
            side.begin(taken);
            seen.push(await take(side, accounts[index] as TestAccount, write));
          }
          expect(seen[1], JSON.stringify(write)).toEqual(seen[0]);
        }
        expect(await imageOf(apart)).toEqual(await imageOf(plain));
      },
    ),
    {
      numRuns: Number(process.env.LAYOUT_RUNS ?? 1),
      seed: Number(process.env.LAYOUT_SEED ?? 11),
      endOnFailure: true,
    },
  );
  // The test covers every labeled statement.
  const isSent = (label: string) =>
    [...sent].some((name) => new RegExp(`^${label}_[a-z0-9]+_[0-9a-f]{12}$`).test(name));
  expect(labels().filter((label) => !isSent(label))).toEqual([]);
});

/** Returns the labels of all statements that have parts or another form. */
function labels(): readonly string[] {
  const named = statementFiles().flatMap(({ text }) => [
    ...text.matchAll(/\b(?:inParts|orElse)\(\s*['`]([^'`]+)['`]/g),
  ]);
  return named.flatMap(([, label = '']) =>
    label.includes('$')
      ? (label.includes('catalog') ? catalogs : ['contacts', 'notes']).map((catalog) =>
          label.replace(/\$\{\w+\}/, catalog),
        )
      : [label],
  );
}
