/** Deleting an account removes its rows from every table. Its keys and tokens are refused from the first step on. */

import { set } from '@switchbook/domain/contact/edit.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { AuditedTransaction } from '../../src/audit/store.js';
import { planned } from '../../src/database/statements/sql.js';
import {
  dropAccount,
  dropRows,
  listAccountTables,
  markDeleted,
} from '../../src/retention/store/account-deletion.js';
import { defaultRetention } from '../../src/retention/values.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, phone, problemOf, tag } from '../support/accounts/people.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const going = () => ({ signal: new AbortController().signal });

async function exec(text: string, ...values: readonly unknown[]): Promise<void> {
  await fixture.database.query(planned(text), values);
}

/**
 * Counts the rows of the account in each table of the PostgreSQL catalog, except the audit trail, which outlives the
 * account.
 */
async function rowsOf(accountId: AccountId): Promise<Readonly<Record<string, number>>> {
  const tables = await fixture.database.query<{ name: string }>(
    planned(`select table_name::text as name from information_schema.columns
      where column_name = 'account_id' and table_schema = 'public' and table_name <> 'audit_entries' order by table_name`),
    [],
  );
  expect(tables.length).toBeGreaterThan(20);
  const counts = await Promise.all(
    tables.map(async ({ name }) => {
      const text = `select count(*) as count from ${name} where account_id = $1`;
      const [row] = await fixture.database.query<{ count: number }>(planned(text), [accountId]);
      return [name, row?.count ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** An account with rows in as many tables as possible. */
async function populated(contacts = 15): Promise<TestAccount> {
  const one = await fixture.newAccount();
  const { caller } = one;
  const lines = Array.from({ length: contacts }, (_, index) => `Person ${index},+4917000${10_000 + index}`);
  await imports.run(one, `name,phone\n${lines.join('\n')}\nBroken,not a number\n`, {
    tags: ['imported'],
    groups: ['all'],
  });
  await imports.queue(one, 'name,phone\nLater,+4917111111111\n');
  const saved = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: {
      displayName: set('Jane'),
      identities: [phone('14155550100')],
      tags: [{ op: 'add', items: [tag('friend')] }],
    },
  });
  const target = { target: byId(saved.contact) };
  await fixture.core.addNote(caller, target, { body: 'a note' });
  await fixture.core.recordConsent(caller, target, { channel: 'whatsapp', state: 'opted_out' });
  await fixture.core.setSuppression(caller, target, { channel: 'email', reason: 'complaint' } as never);
  await fixture.core.deleteContact(caller, { op: 'delete', ...target });
  const named = { accountId: one.account.id, key: 'named', fingerprinted: ['x'] };
  await fixture.core.runIdempotent(named, async () => ({ status: 201, headers: {}, response: '{}' }));
  const [key] = await fixture.core.listKeys({ accountId: one.account.id });
  if (key === undefined) throw new Error('no key');
  await fixture.core.issueTokenPair(
    { accountId: one.account.id, keyId: key.id, familyId: null, scopes: [], principal: undefined },
    { accessSeconds: 60, refreshSeconds: 60 },
  );
  return one;
}

describe('deleting an account', () => {
  it('leaves no row of it in any table', async () => {
    const one = await populated();
    const before = await rowsOf(one.account.id);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining([
        'contacts',
        'identities',
        'events',
        'retained_refusals',
        'import_parts',
        'imports',
      ]),
    );
    expect(Object.keys(before).length).toBeGreaterThan(14);
    await fixture.core.deleteAccount(one.account.id, going());
    expect(await rowsOf(one.account.id)).toEqual({});
    expect(await problemOf(fixture.core.getAccount({ accountId: one.account.id }))).toMatchObject({
      kind: 'not_found',
    });
    expect(await problemOf(fixture.core.deleteAccount(one.account.id, going()))).toMatchObject({
      kind: 'not_found',
    });
  });

  it('refuses keys and tokens from the first step on, and takes it out of the list', async () => {
    const one = await populated(3);
    const [key] = await fixture.core.listKeys({ accountId: one.account.id });
    if (key === undefined) throw new Error('no key');
    const { accessToken, refreshToken } = await fixture.core.issueTokenPair(
      {
        accountId: one.account.id,
        keyId: key.id,
        familyId: null,
        scopes: ['contacts:read'],
        principal: undefined,
      },
      { accessSeconds: 60, refreshSeconds: 60 },
    );
    for (const secret of [one.key, accessToken])
      expect(await fixture.core.authenticate(secret)).toMatchObject({ account: { id: one.account.id } });
    const aborted = AbortSignal.abort();
    await expect(fixture.core.deleteAccount(one.account.id, { signal: aborted })).rejects.toThrow();
    for (const secret of [one.key, accessToken])
      await expect.poll(async () => fixture.core.authenticate(secret)).toBeUndefined();
    const refreshed = fixture.core.refreshTokens(refreshToken, () => {}, {
      accessSeconds: 9,
      refreshSeconds: 9,
    });
    expect(await refreshed).toBeUndefined();
    expect((await fixture.core.listAccounts()).map((account) => account.id)).not.toContain(one.account.id);
    expect(await fixture.core.listDeletedAccounts()).toContain(one.account.id);
    // A worker finds no due jobs.
    await imports.work();
    const [row] = await fixture.database.query<{ count: number }>(
      planned(`select count(*) as count from contacts where account_id = $1 and display_name = 'Later'`),
      [one.account.id],
    );
    expect(row?.count).toBe(0);
    await fixture.core.deleteAccount(one.account.id, going());
  });

  it('a sweep finishes a deletion whose process ended', async () => {
    const one = await populated();
    await fixture.database.transaction(async (tx) => {
      await markDeleted(tx as AuditedTransaction, one.account.id, fixture.clock());
    });
    const tables = await listAccountTables(fixture.database);
    for (const table of tables.slice(0, 6))
      await fixture.database.transaction((tx) => dropRows(tx, one.account.id, table, undefined, 7));
    expect(Object.keys(await rowsOf(one.account.id)).length).toBeGreaterThan(5);
    const swept = await fixture.core.sweep({ ...going(), retention: defaultRetention });
    expect(swept.accounts).toBe(1);
    expect(await rowsOf(one.account.id)).toEqual({});
    expect(await fixture.core.listDeletedAccounts()).toEqual([]);
  });

  it('fails with the error of a step, and the next sweep finishes it', async () => {
    const one = await populated(3);
    let calls = 0;
    const onProgress = () => {
      calls += 1;
      if (calls === 1) throw new Error('no space left on the device');
    };
    const failed = fixture.core.deleteAccount(one.account.id, { ...going(), onProgress });
    await expect(failed).rejects.toThrow('no space left');
    expect(await fixture.core.listDeletedAccounts()).toHaveLength(1);
    const swept = await fixture.core.sweep({ ...going(), retention: defaultRetention });
    expect(swept.accounts).toBe(1);
    expect(await rowsOf(one.account.id)).toEqual({});
  });

  it('deletes rows of a request that began before', async () => {
    const one = await populated(3);
    const steps = fixture.core.deleteAccount(one.account.id, {
      ...going(),
      onProgress: () => {
        void exec(
          `insert into tags (account_id, number, id, name, folded, created_at, updated_at)
           values ($1, (random() * 1e9)::bigint, gen_random_uuid(), gen_random_uuid()::text, 'x', now(), now())`,
          one.account.id,
        ).catch(() => {});
      },
    });
    await steps;
    expect(await rowsOf(one.account.id)).toEqual({});
  });

  it('waits for a request that changes a contact, and takes all that it wrote', async () => {
    const one = await populated(3);
    const client = await fixture.database.connect();
    try {
      await client.query('begin');
      const values = [one.account.id];
      const { rows } = await client.query(
        `update contacts set version = version + 1 where account_id = $1 and id = (
           select id from contacts where account_id = $1 limit 1) returning id`,
        values,
      );
      for (const text of [
        `insert into events (account_id, id, type, contact_id, actor, occurred_at)
         values ($1, gen_random_uuid(), 'contact.updated', $2, '{}', now())`,
        `insert into identities (account_id, id, contact_id, kind, value, origin, position, created_at)
         values ($1, gen_random_uuid(), $2, 'phone', '+1', 'x', 9, now())`,
        `insert into contact_tags (account_id, contact_id, number, position)
         select $1, $2, max(number), 9 from tags where account_id = $1`,
        `insert into contact_groups (account_id, contact_id, number, position)
         select $1, $2, max(number), 9 from groups where account_id = $1 on conflict do nothing`,
      ])
        await client.query(text, [one.account.id, rows[0].id]);
      const deleting = fixture.core.deleteAccount(one.account.id, going());
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
      await client.query('commit');
      await deleting;
      expect(await rowsOf(one.account.id)).toEqual({});
    } finally {
      client.release(true);
    }
  });

  it('lets no contact in once its last step has begun', async () => {
    const one = await populated(3);
    let saving: Promise<unknown> = Promise.resolve();
    await fixture.database.transaction(async (tx) => {
      await markDeleted(tx as AuditedTransaction, one.account.id, fixture.clock());
      await dropAccount(tx, one.account.id);
      saving = fixture.core.saveContact(one.caller, { op: 'save', onMatch: 'refuse', edit: {} });
      saving.catch(() => {});
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
    });
    await expect(saving).rejects.toThrow();
    expect(await rowsOf(one.account.id)).toEqual({});
  });

  it('deletes each table in the order of its key, each row once, with any type of key', async () => {
    const one = await populated();
    const tables = await listAccountTables(fixture.database);
    const placeOf = (name: string) => tables.findIndex((table) => table.name === name);
    expect(placeOf('identities')).toBeLessThan(placeOf('contacts'));
    expect(placeOf('access_tokens')).toBeLessThan(placeOf('api_keys'));
    expect(placeOf('contacts')).toBeLessThan(placeOf('sources'));
    const before = await rowsOf(one.account.id);
    for (const table of tables) {
      let gone = 0;
      let after: readonly string[] | undefined;
      do {
        const step = await fixture.database.transaction((tx) =>
          dropRows(tx, one.account.id, table, after, 3),
        );
        expect(step.deleted).toBeLessThanOrEqual(3);
        gone += step.deleted;
        after = step.last;
      } while (after !== undefined);
      expect([table.name, gone]).toEqual([table.name, before[table.name] ?? 0]);
    }
    await fixture.core.deleteAccount(one.account.id, going());
  });
});
