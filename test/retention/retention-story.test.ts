/** Retention deletes expired rows of every account, and nothing else. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { databaseLocks } from '../../src/database/connections/claims.js';
import { planned } from '../../src/database/statements/sql.js';
import { startRunner } from '../../src/job-runner/runner.js';
import { beginStep } from '../../src/retention/store/expired-rows.js';
import { defaultRetention } from '../../src/retention/values.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { makerOf, phone } from '../support/accounts/people.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const imports = new ImportFixture(fixture);
const dayMs = 24 * 60 * 60 * 1000;

const sweep = (retention = defaultRetention) =>
  fixture.core.sweep({ signal: new AbortController().signal, retention });

async function countOf(table: string, of: TestAccount): Promise<number> {
  const text = `select count(*) as count from ${table} where account_id = $1`;
  const [row] = await fixture.database.query<{ count: number }>(planned(text), [of.account.id]);
  return row?.count ?? 0;
}

async function exec(text: string, ...values: readonly unknown[]): Promise<void> {
  await fixture.database.query(planned(text), values);
}

const insertAnswers = (accountId: AccountId, prefix: string, count: number, expiresAt: Date) =>
  exec(
    `insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
     select $1, $2 || n, '\\x00', 201, '{}', repeat('x', 500), $4::timestamptz - interval '1 day', $4
     from generate_series(1, $3) n`,
    accountId,
    prefix,
    count,
    expiresAt,
  );

const insertEvents = (accountId: AccountId, count: number, occurredAt: Date) =>
  exec(
    `insert into events (account_id, id, type, actor, occurred_at)
     select $1, gen_random_uuid(), 'contact.updated', '{}', $3 from generate_series(1, $2)`,
    accountId,
    count,
    occurredAt,
  );

/** Makes an account and deletes the events of its creation. */
async function accountWithoutEvents(): Promise<TestAccount> {
  const account = await fixture.newAccount();
  await exec('delete from events where account_id = $1', account.account.id);
  return account;
}

const ago = (ms: number) => new Date(fixture.clock().getTime() - ms);

describe('sweeping', () => {
  it('deletes expired answers, tokens and events of every account, and keeps the rest', async () => {
    const accounts = [
      await accountWithoutEvents(),
      await accountWithoutEvents(),
      await accountWithoutEvents(),
    ];
    for (const { account } of accounts) {
      await insertAnswers(account.id, 'old-', 700, ago(1));
      await insertAnswers(account.id, 'new-', 3, ago(-dayMs));
      await insertEvents(account.id, 1_100, ago(91 * dayMs));
      await insertEvents(account.id, 5, ago(89 * dayMs));
      const [key] = await fixture.core.listKeys({ accountId: account.id });
      if (key === undefined) throw new Error('no key');
      const owner = {
        accountId: account.id,
        keyId: key.id,
        familyId: null,
        scopes: [],
        principal: undefined,
      };
      await fixture.core.issueTokenPair(owner, { accessSeconds: -60, refreshSeconds: 60 });
    }
    const swept = await sweep();
    expect(swept).toMatchObject({ events: 3_300, idempotencyKeys: 2_100, tokens: 3, accounts: 0 });
    for (const account of accounts) {
      expect(await countOf('idempotency_keys', account)).toBe(3);
      expect(await countOf('events', account)).toBe(5);
      expect(await countOf('access_tokens', account)).toBe(1);
    }
    expect(await sweep()).toEqual({
      events: 0,
      importChunks: 0,
      merges: 0,
      bulkChangeContacts: 0,
      deliveries: 0,
      idempotencyKeys: 0,
      tokens: 0,
      plans: 0,
      rateWindows: 0,
      shownContacts: 0,
      deletedContacts: 0,
      fieldValues: 0,
      erasures: 0,
      auditEntries: 0,
      usageDays: 0,
      intakePayloads: 0,
      accounts: 0,
    });
  });

  it('deletes rate windows that ended a day ago, and keeps those in use', async () => {
    const one = await fixture.newAccount();
    const insertWindows = (prefix: string, count: number, endsAt: Date) =>
      exec(
        `insert into rate_windows (account_id, bucket, hits, ends_at)
         select $1, $2 || n, 5, $4 from generate_series(1, $3) n`,
        one.account.id,
        prefix,
        count,
        endsAt,
      );
    await insertWindows('gone-', 900, ago(dayMs + 60_000));
    await insertWindows('ended-', 2, ago(dayMs - 60_000));
    await insertWindows('open-', 2, ago(-60_000));
    expect((await sweep()).rateWindows).toBe(900);
    expect(await countOf('rate_windows', one)).toBe(4);
    expect((await sweep()).rateWindows).toBe(0);
  });

  it('deletes plans a day after they expired, and shown values of keys of earlier days', async () => {
    const one = await fixture.newAccount();
    const insertPlan = (hash: string, expiresAt: Date) =>
      exec(
        `insert into plans (account_id, hash, key_id, change, contact_ids, versions, created_at, expires_at)
         values ($1, $2::bytea, $1, '{}', '{}', '{}', $3, $3)`,
        one.account.id,
        hash,
        expiresAt,
      );
    await insertPlan('gone', ago(dayMs + 60_000));
    await insertPlan('ended', ago(dayMs - 60_000));
    for (const day of [ago(dayMs), ago(0)])
      await exec(
        'insert into shown_contacts (account_id, key_id, day, contact_id) values ($1, $1, $2::date, $1)',
        one.account.id,
        day.toISOString().slice(0, 10),
      );
    expect(await sweep()).toMatchObject({ plans: 1, shownContacts: 1 });
    expect([await countOf('plans', one), await countOf('shown_contacts', one)]).toEqual([1, 1]);
  });

  it('never deletes what is configured to stay', async () => {
    const one = await accountWithoutEvents();
    await insertEvents(one.account.id, 5, ago(1_000 * dayMs));
    expect((await sweep({ eventsMs: null, importRowsMs: null, auditMs: null })).events).toBe(0);
    expect(await countOf('events', one)).toBe(5);
    expect((await sweep()).events).toBe(5);
  });

  it('skips an event out of order, and deletes those around it', async () => {
    const one = await accountWithoutEvents();
    await insertEvents(one.account.id, 30, ago(91 * dayMs));
    await insertEvents(one.account.id, 1, ago(0));
    await insertEvents(one.account.id, 30, ago(91 * dayMs));
    expect((await sweep()).events).toBe(60);
    expect(await countOf('events', one)).toBe(1);
  });

  it('deletes parts and previews of ended imports, and none of running ones', async () => {
    const one = await accountWithoutEvents();
    const ended = await imports.run(one, 'phone\n+14155550111\n');
    const queued = await imports.queue(one, 'phone\n+14155550112\n');
    await exec(
      `insert into import_parts (account_id, import_id, first_row, rows, end_bytes, payload)
       values ($1, $2, 1, 1, 1, '\\x00')`,
      one.account.id,
      ended.id,
    );
    expect(await countOf('import_parts', one)).toBe(2);
    await sweep();
    expect(await countOf('import_parts', one)).toBe(1);
    expect((await fixture.core.getImport(one.caller, queued.id)).state).toBe('queued');
  });

  it.skipIf(hasLimitedRole)('rows that cannot be deleted keep no other rows of their account', async () => {
    const one = await accountWithoutEvents();
    await insertAnswers(one.account.id, 'old-', 2, ago(1));
    await insertEvents(one.account.id, 3, ago(91 * dayMs));
    await exec(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = '57014'; end $$`);
    await exec('create trigger refused before delete on idempotency_keys execute function refuse()');
    try {
      await expect(sweep()).rejects.toThrow('refused');
    } finally {
      await exec('drop trigger refused on idempotency_keys');
      await exec('drop function refuse');
    }
    expect(await countOf('events', one)).toBe(0);
    expect((await sweep()).idempotencyKeys).toBe(2);
  });

  it('does nothing while another process sweeps', async () => {
    const one = await accountWithoutEvents();
    await insertAnswers(one.account.id, 'old-', 5, ago(1));
    await fixture.database.transaction(async (tx) => {
      await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.sweep]);
      expect((await sweep()).idempotencyKeys).toBe(0);
    });
    expect((await sweep()).idempotencyKeys).toBe(5);
  });

  it('deletes while a mover holds its lock, and a mover takes it during a step', async () => {
    const one = await accountWithoutEvents();
    await insertAnswers(one.account.id, 'old-', 5, ago(1));
    await fixture.database.transaction(async (tx) => {
      await tx.query(planned('select pg_advisory_xact_lock($1)'), [databaseLocks.move]);
      expect((await sweep()).idempotencyKeys).toBe(5);
    });
    await fixture.database.transaction(async (tx) => {
      expect(await beginStep(tx)).toBe(true);
      await fixture.database.transaction(async (transaction) => {
        const take = planned('select pg_try_advisory_xact_lock($1) as taken');
        expect(await transaction.query(take, [databaseLocks.move])).toEqual([{ taken: true }]);
      });
    });
    expect(new Set(Object.values(databaseLocks)).size).toBe(Object.keys(databaseLocks).length);
  });

  it('runs at the start and on schedule, and stops when closed', async () => {
    const one = await accountWithoutEvents();
    await insertAnswers(one.account.id, 'first-', 5, ago(1));
    const seen: number[] = [];
    const runner = startRunner({
      run: async (signal) => {
        const { idempotencyKeys } = await fixture.core.sweep({ signal, retention: defaultRetention });
        if (idempotencyKeys > 0) seen.push(idempotencyKeys);
      },
      everyMs: 20,
      onError: (error) => {
        throw error;
      },
    });
    await expect.poll(() => seen).toEqual([5]);
    await insertAnswers(one.account.id, 'second-', 7, ago(1));
    await expect.poll(() => seen).toEqual([5, 7]);
    await runner.close();
    await insertAnswers(one.account.id, 'third-', 2, ago(1));
    await runner.idle();
    expect(await countOf('idempotency_keys', one)).toBe(2);
  });
});

describe('retention of events', () => {
  it('counts a search again when events since the last count were swept', async () => {
    const one = await accountWithoutEvents();
    const filter: ContactFilter = { op: 'text', terms: [{ in: 'name', value: 'walter' }] };
    await make(one, 'Walter', phone('14155550121'));
    expect(await fixture.core.countContacts(one.caller, filter)).toBe(1);
    await make(one, 'Walter Two', phone('14155550122'));
    await make(one, 'Walter Three', phone('14155550123'));
    await exec(`update events set occurred_at = $2 where account_id = $1`, one.account.id, ago(91 * dayMs));
    expect((await sweep()).events).toBe(3);
    expect(await fixture.core.countContacts(one.caller, filter)).toBe(3);
    await make(one, 'Walter Four', phone('14155550124'));
    expect(await fixture.core.countContacts(one.caller, filter)).toBe(4);
  });
});
