/** Retention of imports: the data, the time and the amount. */
import type { Cursor } from '@switchbook/domain/contact/page.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { sweepImports } from '../../src/imports/operations/import-operations.js';
import { importLimits } from '../../src/imports/values/import-limits.js';
import { fileOf, ImportFixture } from '../support/accounts/import-fixture.js';
import { problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const dayMs = 86_400_000;

function people(count: number, from = 10_000_000): string {
  const rows = Array.from({ length: count }, (_, index) => `Person ${index},+4915${from + index}`);
  return ['name,phone', ...rows, ''].join('\n');
}

async function one<Value>(text: string, of: TestAccount): Promise<Value | undefined> {
  return (await fixture.database.query<{ value: Value }>(planned(text), [of.account.id]))[0]?.value;
}

const sweep = ({ caller }: TestAccount, before: Date, limit: number) =>
  fixture.database.transaction((tx) => sweepImports(tx, caller.accountId, before, limit));
const chunksOf = (of: TestAccount) =>
  one<number>('select count(*) as value from import_chunks where account_id = $1', of);

it('an expired import keeps its totals, and cannot be undone', async () => {
  const account = await fixture.newAccount();
  const old = await imports.run(account, `${people(5)}Nobody,nonsense\n`);
  fixture.advance(31 * dayMs);
  const fresh = await imports.run(account, people(5));
  const before = new Date(fixture.clock().getTime() - 30 * dayMs);
  expect(await sweep(account, before, 100)).toBeGreaterThan(0);
  expect(await sweep(account, before, 100)).toBe(0);
  expect(await fixture.core.getImport(account.caller, old.id)).toEqual(old);
  expect(await imports.rows(account, old)).toEqual([]);
  expect(await imports.rows(account, fresh)).toHaveLength(5);
  expect(await problemOf(fixture.core.undoImport(account.caller, old.id))).toMatchObject({
    kind: 'conflict',
  });
  expect((await imports.undo(account, fresh)).state).toBe('undone');
});

it('retention deletes in limited steps, and in no other account', async () => {
  const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
  await imports.run(account, people(1_050));
  await imports.run(other, people(10));
  const total = (await chunksOf(account)) ?? 0;
  expect(total).toBeGreaterThan(1);
  const before = new Date(fixture.clock().getTime() + dayMs);
  expect(await sweep(account, before, 1)).toBe(1);
  expect(await chunksOf(account)).toBe(total - 1);
  while ((await sweep(account, before, 1)) === 1);
  expect([await chunksOf(account), await chunksOf(other)]).toEqual([0, 1]);
});

it('the import of one contact is not listed, and is deleted if its process ended before', async () => {
  const account = await fixture.newAccount();
  const listed = await imports.run(account, people(1));
  const left = await imports.run(account, people(1, 20_000_000), { isOfOne: true });
  const page = await fixture.core.listImports(account.caller, { limit: 10, after: null });
  expect(page.items.map(({ id }) => id)).toEqual([listed.id]);
  const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
  const sweepAll = () => fixture.core.sweep({ signal: new AbortController().signal, retention });
  await sweepAll();
  expect((await fixture.core.getImport(account.caller, left.id)).state).toBe('done');
  fixture.advance(61_000);
  await sweepAll();
  expect(await problemOf(fixture.core.getImport(account.caller, left.id))).toMatchObject({
    kind: 'not_found',
  });
  expect((await fixture.core.getImport(account.caller, listed.id)).state).toBe('done');
});

it('retention keeps an import that is being undone', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, people(5));
  await fixture.core.undoImport(account.caller, job.id);
  const before = new Date(fixture.clock().getTime() + dayMs);
  expect(await sweep(account, before, 100)).toBe(0);
  await imports.work();
  expect((await fixture.core.getImport(account.caller, job.id)).undo).toEqual({ reverted: 5, kept: 0 });
});

it('equal rows take almost no space, and the parts of a finished file take none', async () => {
  const account = await fixture.newAccount();
  await imports.run(account, people(1));
  await imports.run(account, `phone\n${'+491510000000\n'.repeat(5_000)}`);
  const bytes = await one<number>(
    'select sum(octet_length(content))::bigint as value from import_chunks where account_id = $1',
    account,
  );
  expect(bytes).toBeLessThan(5_000);
  const parts = 'select sum(part_bytes)::bigint as value from imports where account_id = $1';
  expect(await one<number>(parts, account)).toBe(0);
});

it('an account whose imports use all their space gets a refusal, and its file is not read', async () => {
  const account = await fixture.newAccount();
  const job = await imports.run(account, people(1));
  await fixture.database.query(
    planned('update imports set row_bytes = 5000000000 where account_id = $1 and id = $2'),
    [account.account.id, job.id],
  );
  expect(await problemOf(imports.queue(account, people(1)))).toMatchObject({
    kind: 'quota',
    feature: 'bytes of imports',
    current: 5_000_000_000,
  });
  const other = await fixture.newAccount();
  expect((await imports.run(other, people(1))).state).toBe('done');
});

async function addJobs(of: TestAccount, count: number, state: string): Promise<void> {
  await fixture.database.query(
    planned(`insert into imports (account_id, id, state, format, options, caller, created_at, updated_at)
      select $1, ('0000' || substr(gen_random_uuid()::text, 5))::uuid, $3, 'csv', '{}', '{}', now(), now() from generate_series(1, $2::int)`),
    [of.account.id, count, state],
  );
}

async function endAll(of: TestAccount): Promise<void> {
  await fixture.database.query(planned(`update imports set state = 'done' where account_id = $1`), [
    of.account.id,
  ]);
}

it('an account can have a hundred waiting and a thousand stored imports; the oldest are deleted', async () => {
  const account = await fixture.newAccount();
  await addJobs(account, 100, 'queued');
  expect(await problemOf(imports.queue(account, people(1)))).toMatchObject({ kind: 'limited' });
  await endAll(account);
  await addJobs(account, 902, 'done');
  const count = () => one<number>('select count(*) as value from imports where account_id = $1', account);
  await imports.queue(account, people(1));
  expect(await count()).toBe(1_001);
  await imports.queue(account, people(1));
  expect(await count()).toBe(1_000);
  await imports.work();
});

it('simultaneous files do not exceed the number of unfinished imports', async () => {
  const account = await fixture.newAccount();
  await addJobs(account, importLimits.waiting - 1, 'queued');
  const queued = await Promise.allSettled([1, 2].map(() => imports.queue(account, people(1))));
  expect(queued.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await endAll(account);
});

it('two files of an account are received at once, and other accounts do not wait for them', async () => {
  const [slow, other] = [await fixture.newAccount(), await fixture.newAccount()];
  let finish: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let begun = 0;
  async function* dribbled() {
    begun += 1;
    yield Buffer.from('name,phone\n');
    await held;
    yield Buffer.from('A,+4915100000001\n');
  }
  const send = () => fixture.core.createImport(slow.caller, { ...fileOf(''), bytes: dribbled() });
  const under = [send(), send()];
  await until('both are read', () => begun === 2);
  expect(await problemOf(send())).toMatchObject({ kind: 'limited' });
  expect((await imports.queue(other, people(1))).state).toBe('queued');
  finish();
  for (const job of await Promise.all(under)) expect(job.rows).toBe(1);
  expect((await send()).rows).toBe(1);
  await imports.work();
});

it('imports with long options are listed in pages of some megabytes', async () => {
  const account = await fixture.newAccount();
  for (let at = 0; at < 6; at += 1) await imports.run(account, people(1, 10_000_000 + at));
  await fixture.database.query(
    planned(
      `update imports set options = options || jsonb_build_object('mapping', repeat('x', 1000000)) where account_id = $1`,
    ),
    [account.account.id],
  );
  const list = (after: Cursor | null) => fixture.core.listImports(account.caller, { limit: 200, after });
  const first = await list(null);
  const second = await list(first.next);
  expect([first, second].map((page) => page.items.length)).toEqual([5, 1]);
  expect(second.next).toBe(null);
});
