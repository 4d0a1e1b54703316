/** Deep pages of the list by client-chosen id equal the result of a plain offset while two processes write. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId } from '../support/accounts/people.js';
import { type ChosenId, fillChosen } from '../support/database/fill-chosen.js';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ processes: 2 });
const imports = new ImportFixture(fixture);
const scope = 'shop';
const scopes = [scope, 'elsewhere'] as const;
/** Deep enough for marks, and a little more. */
const count = 2_600;
const deepest = 2_000;

const core = (process: number) => fixture.servers[process % 2]?.core ?? fixture.core;

async function newAccount(choose: (at: number, contact: string) => Omit<ChosenId, 'contact' | 'position'>[]) {
  const account = await fixture.newAccount();
  const ids = Array.from({ length: count }, () => fixture.core.newId());
  const chosen = ids.flatMap((contact, at) =>
    choose(at, contact).map((item, position) => ({ ...item, contact, position })),
  );
  await fillChosen(fixture.database, account, ids, chosen);
  return account;
}

/** Ids among the uuids and around them; some contacts have several, some of another scope. */
function mixed(at: number, contact: string) {
  const one = (raw: string, of: string = scope) => ({ raw, scope: of });
  const near = [`0${at}`, `${contact.slice(0, 30)}!${at}`, `zz ${at}`, `é${at}`][at % 4] ?? '';
  switch (at % 9) {
    case 0:
      return [one(near), one(`k${at}`)];
    case 1:
      return [one(near), one(`${at}`, 'elsewhere')];
    case 2:
      return [one(`${'x'.repeat(600)}${at}`)];
    case 3:
      return [one(`${at}`, 'elsewhere')];
    case 4:
    case 5:
      return [one(near)];
    default:
      return [];
  }
}

async function readPage(of: TestAccount, process: number, skip: number, limit: number, descending: boolean) {
  return core(process).listContacts(of.caller, allContacts, {
    from: { at: 'skip', count: skip },
    limit,
    order: [{ by: { vendorId: scope }, descending }],
    wantTotal: true,
  });
}

async function read(of: TestAccount, process: number, skip: number, limit: number, descending = false) {
  const page = await readPage(of, process, skip, limit, descending);
  return {
    ids: [...page.items.map((contact): string => contact.id), ...(page.rest?.keys ?? []).map(String)],
    total: page.total,
    isLast: page.next === null,
  };
}

/** All contact ids, sorted by displayed id. */
async function orderOf(of: TestAccount): Promise<string[]> {
  const rows = await fixture.database.query<{ id: string }>(
    planned(`select c.id from contacts c where c.account_id = $1
      order by coalesce((select v.raw from identities v where v.account_id = $1 and v.contact_id = c.id
        and v.kind = 'vendor_id' and v.scope = $2 order by v.position, v.id limit 1), c.id::text) collate "C", c.id`),
    [of.account.id, scope],
  );
  return rows.map((row) => row.id);
}

const key = (value: string, of: string = scope) => ({ kind: 'vendor_id', scope: of, value }) as const;
const hold = (value: string, of?: string): IdentityEdit => ({ op: 'hold', identity: key(value, of) });
const release = (value: string, of?: string): IdentityEdit => ({ op: 'release', key: { ...key(value, of) } });

interface RandomWrite {
  readonly act: number;
  readonly process: number;
  /** the contact, by its part of the list */
  readonly who: number;
  readonly value: string;
  readonly of: (typeof scopes)[number];
}

/** Writes by either of the two processes. A refused write changes nothing. */
async function write(
  of: TestAccount,
  order: readonly string[],
  { act, process, who, value, of: inScope }: RandomWrite,
) {
  const { caller } = of;
  const one = core(process);
  const idOf = (part: number) => order[Math.floor(part * order.length)] as Contact['id'];
  const get = (part: number) => one.getContact(caller, { target: [{ by: 'id', id: idOf(part) }] });
  const edit = (contact: Contact, ...identities: IdentityEdit[]) =>
    one.editContact(caller, { op: 'edit', target: byId(contact), edit: { identities } });
  const create = (...identities: IdentityEdit[]) =>
    one.saveContact(caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set('New'), identities },
    });
  const acts: (() => Promise<unknown>)[] = [
    () => create(hold(value, inScope)),
    () => create(),
    async () => edit(await get(who), hold(value, inScope)),
    async () => {
      const contact = await get(who);
      const known = contact.identities.find((id) => id.kind === 'vendor_id');
      return known && edit(contact, release(known.value, known.scope), hold(value, inScope));
    },
    async () => {
      const contact = await get(who);
      const known = contact.identities.find((id) => id.kind === 'vendor_id');
      return known && edit(contact, release(known.value, known.scope));
    },
    async () => one.deleteContact(caller, { op: 'delete', target: byId(await get(who)) }),
    async () =>
      one.mergeContacts(caller, {
        op: 'merge',
        survivor: byId(await get(who)),
        loser: byId(await get((who + 0.37) % 1)),
      }),
    async () => {
      const { items } = await one.listMerges(caller, { limit: 1, after: null });
      return items[0] && one.undoMerge(caller, items[0].id);
    },
    async () => one.eraseContact(caller, { target: byId(await get(who)) }),
    async () => {
      const contact = await get(who);
      return one.editContact(caller, {
        op: 'edit',
        target: byId(contact),
        edit: {
          company: set(value),
          identities: [{ op: 'hold', identity: { kind: 'email', value: `a${value.length}@example.com` } }],
        },
      });
    },
    async () => {
      const rows = [1, 2, 3].map((at) => ({
        display_name: `Row ${at}`,
        identities: at === 2 ? [] : [{ kind: 'vendor_id', scope: inScope, value: `${value}${at}` }],
      }));
      const job = await imports.run(of, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), {
        format: 'ndjson',
      });
      // Another server may have imported it already.
      const becomes = (state: string) =>
        until(`the import is ${state}`, async () => (await one.getImport(caller, job.id)).state === state);
      await becomes('done');
      if (value.length % 2 === 1) return;
      await imports.undo(of, job);
      await becomes('undone');
    },
  ];
  await (acts[act % acts.length]?.() as Promise<unknown>).catch((error: unknown) =>
    error instanceof Error && 'problem' in error ? undefined : Promise.reject(error),
  );
}

const step = fc.record({
  act: fc.nat(10),
  process: fc.nat(1),
  who: fc.integer({ min: 0, max: 999 }).map((part) => part / 1_000),
  value: fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.uuid(),
    fc.nat(9_999).map((number) => `zz ${number}`),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
    fc.constant('x'.repeat(590)),
  ),
  of: fc.constantFrom(...scopes),
});
interface Request {
  readonly process: number;
  readonly skip: number;
  readonly limit: number;
  readonly descending: boolean;
}

const page: fc.Arbitrary<Request> = fc.record({
  process: fc.nat(1),
  skip: fc.integer({ min: deepest, max: count + 20 }),
  limit: fc.integer({ min: 1, max: 60 }),
  descending: fc.boolean(),
});

async function expectPlainPage(of: TestAccount, order: readonly string[], request: Request) {
  const { process, skip, limit, descending } = request;
  const list = descending ? [...order].reverse() : order;
  expect(await read(of, process, skip, limit, descending)).toEqual({
    ids: list.slice(skip, skip + limit),
    total: list.length,
    isLast: skip + limit >= list.length,
  });
}

describe('pages far down by chosen id', () => {
  const plain = 'equal the pages of a plain offset after writes of two processes';
  inTwoLengths(plain, { short: 2, long: 30 }, arePlain);

  async function arePlain(runs: number): Promise<void> {
    const neighbor = await newAccount(mixed);
    const before = await orderOf(neighbor);
    const of = await newAccount(mixed);
    const rounds = fc.array(fc.tuple(fc.array(step, { maxLength: 3 }), page), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        for (const [steps, asked] of all) {
          for (const item of steps) await write(of, await orderOf(of), item);
          await expectPlainPage(of, await orderOf(of), asked);
          await expectPlainPage(neighbor, before, asked);
        }
      }),
      { numRuns: Number(process.env.CHOSEN_RUNS ?? runs), endOnFailure: true },
    );
    // Marks exist only on a single node.
    if (!inject('hasCitus')) expect(core(0).readLoad().caches.marks?.hits).toBeGreaterThan(0);
  }

  it('are complete if their contacts are too large for one read', async () => {
    const of = await newAccount(mixed);
    const order = await orderOf(of);
    const skip = 2_100;
    await fixture.database.query(
      planned(`update contacts set attributes = jsonb_build_object('text', repeat('x', 100000))
        where account_id = $1 and id = any($2::uuid[])`),
      [of.account.id, order.slice(skip, skip + 60)],
    );
    await expectPlainPage(of, order, { process: 0, skip, limit: 60, descending: false });
    const page = await readPage(of, 0, skip, 60, false);
    expect(page.rest?.keys.length).toBeGreaterThan(0);
  });

  it('do not read the states of changes of many bytes', { tags: ['nightly'] }, async () => {
    const of = await newAccount(mixed);
    const request = { process: 0, skip: deepest + 5, limit: 10, descending: false };
    await expectPlainPage(of, await orderOf(of), request);
    const created = [];
    for (let at = 0; at < 5; at += 1) {
      const edit = { description: set('x'.repeat(1_000_000)), identities: [hold(`!${at}`)] };
      const { contact } = await core(0).saveContact(of.caller, { op: 'save', onMatch: 'refuse', edit });
      created.push(contact);
    }
    const misses = () => core(0).readLoad().caches.marks?.misses ?? 0;
    const before = misses();
    await expectPlainPage(of, await orderOf(of), request);
    if (!inject('hasCitus')) expect(misses()).toBeGreaterThan(before);
    // A long state may be of a contact that does not move.
    for (const [at, contact] of created.entries())
      await core(0).editContact(of.caller, {
        op: 'edit',
        target: byId(contact),
        edit: at > 0 ? { description: set('y') } : { identities: [release('!0'), hold('zz')] },
      });
    await expectPlainPage(of, await orderOf(of), request);
  });

  it('are correct while an older transaction is open', { tags: ['nightly'] }, async () => {
    const of = await newAccount(mixed);
    const request = { skip: deepest + 5, limit: 10, descending: false };
    await fixture.database.transaction(async (tx) => {
      // No event is settled from here on, so the marks store all events that they have read.
      await tx.query(planned('select pg_current_xact_id()'), []);
      for (let at = 0; at < 12; at += 1) {
        const order = await orderOf(of);
        await expectPlainPage(of, order, { ...request, process: at });
        const one = {
          act: [0, 5, 6, 7][at % 4] ?? 0,
          process: at,
          who: at / 13,
          value: `!${at}`,
          of: scopes[0],
        };
        await write(of, order, one);
      }
    });
    for (const process of [0, 1]) await expectPlainPage(of, await orderOf(of), { ...request, process });
  });

  it('show one moment while both processes write', { tags: ['nightly'] }, async () => {
    const of = await newAccount(mixed);
    const order = await orderOf(of);
    const many = 150;
    // New contacts are first in the list, so the total determines the page.
    const writing = [0, 1].map(async (process) => {
      for (let at = 0; at < many; at += 1)
        await core(process).saveContact(of.caller, {
          op: 'save',
          onMatch: 'refuse',
          edit: { identities: [hold(`!${process}${at}`)] },
        });
    });
    let isOver = false;
    const over = Promise.all(writing).finally(() => {
      isOver = true;
    });
    for (let at = 0; !isOver; at += 1) {
      const skip = deepest + ((at * 37) % 500);
      const { ids, total = 0 } = await read(of, at, skip, 20);
      const made = total - order.length;
      expect(ids).toEqual(order.slice(skip - made, skip - made + 20));
    }
    await over;
    expect((await read(of, 0, deepest, 5)).total).toBe(order.length + 2 * many);
  });
});
