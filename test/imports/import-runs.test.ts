/** Import jobs: received or rejected, cancelled, several at once, with requests at the same time, in other accounts. */
import { setTimeout as delay } from 'node:timers/promises';
import { asId, type ImportId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import type { ImportState } from '../../src/imports/values/import-limits.js';
import { startRunner } from '../../src/job-runner/runner.js';
import { fileOf, ImportFixture } from '../support/accounts/import-fixture.js';
import { imageOf } from '../support/accounts/neighbor.js';
import { makerOf, phone, problemOf } from '../support/accounts/people.js';
import { isSkippedOnCitus } from '../support/database/citus-skips.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { eventually } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

function people(count: number, from = 10_000_000): string {
  const rows = Array.from({ length: count }, (_, index) => `Person ${index},+4915${from + index}`);
  return ['name,phone', ...rows, ''].join('\n');
}

async function until(of: TestAccount, id: ImportId, ...states: ImportState[]) {
  return eventually(async () => {
    const job = await fixture.core.getImport(of.caller, id);
    expect(states).toContain(job.state);
    return job;
  });
}

async function countOf(table: string, of: TestAccount): Promise<number> {
  const text = `select count(*) as n from ${table} where account_id = $1`;
  return (await fixture.database.query<{ n: number }>(planned(text), [of.account.id]))[0]?.n ?? -1;
}

/** Rows of the account's imports with a stored outcome. */
async function rowsOf(of: TestAccount): Promise<number> {
  const text = 'select coalesce(sum(rows), 0)::bigint as n from import_chunks where account_id = $1';
  return (await fixture.database.query<{ n: number }>(planned(text), [of.account.id]))[0]?.n ?? -1;
}

it('a file that is refused at its last row leaves no data', async () => {
  const account = await fixture.newAccount();
  const before = await imageOf(fixture.database, account.account.id);
  const problem = await problemOf(imports.queue(account, `${people(3_000)}one,two,three\n`));
  expect(problem).toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'rows.3001.phone', code: 'ragged_row' }],
  });
  expect(await imageOf(fixture.database, account.account.id)).toBe(before);
  expect(await countOf('imports', account)).toBe(0);
  expect(await countOf('import_parts', account)).toBe(0);
});

it('a file that is cut off by an error leaves no data', async () => {
  const account = await fixture.newAccount();
  async function* broken() {
    yield Buffer.from(people(3_000));
    throw new Error('the line went dead');
  }
  const file = { ...fileOf(''), bytes: broken() };
  await expect(fixture.core.createImport(account.caller, file)).rejects.toThrow();
  expect(await countOf('imports', account)).toBe(0);
});

it('invalid options are refused before the file is read', async () => {
  const account = await fixture.newAccount();
  const options = {
    tags: [' '],
    source: 'x'.repeat(201),
    region: 'germany',
    mapping: { 'a\u0000': 'phone' },
  };
  expect(await problemOf(imports.queue(account, people(1), options))).toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'tags.0' }, { path: 'source' }, { path: 'mapping' }, { path: 'region' }],
  });
});

/** Runs imports like a server. */
function startWorking() {
  const { core } = fixture;
  return startRunner({
    run: (signal) => core.runImports({ signal }),
    onError: () => {},
    subscribe: core.onJobsDue,
    everyMs: 3_000,
  });
}

it('the progress of an upload ends at the whole file', async () => {
  const account = await fixture.newAccount();
  const seen: { bytes: number; rows: number }[] = [];
  const job = await fixture.core.createImport(account.caller, fileOf(people(1_234)), (progress) =>
    seen.push(progress),
  );
  expect(job).toMatchObject({ state: 'queued', rows: 1_234, settledRows: 0 });
  expect(seen.at(-1)).toEqual({ bytes: job.bytes, rows: 1_234 });
});

it('chunks of several imports alternate, in one account and across accounts, and each import ends', {
  tags: ['nightly'],
}, async () => {
  const [one, two] = [await fixture.newAccount(), await fixture.newAccount()];
  const large = await imports.queue(one, people(3_000));
  const small = await imports.queue(two, people(20));
  const second = await imports.queue(one, people(600, 20_000_000));
  const runner = startWorking();
  const done = await until(two, small.id, 'done');
  expect(done.totals.created).toBe(20);
  expect((await fixture.core.getImport(one.caller, large.id)).state).not.toBe('done');
  await runner.idle();
  await runner.close();
  for (const id of [large.id, second.id])
    expect(await fixture.core.getImport(one.caller, id)).toMatchObject({ state: 'done' });
  expect(await countOf('contacts', one)).toBe(3_600);
  expect(await countOf('contacts', two)).toBe(20);
});

it('two workers at once settle every row once', { tags: ['nightly'] }, async () => {
  const account = await fixture.newAccount();
  const job = await imports.queue(account, people(2_000));
  await Promise.all([imports.work(), imports.work(), imports.work()]);
  const done = await until(account, job.id, 'done');
  expect(done.totals).toEqual({ created: 2_000, updated: 0, skipped: 0, rejected: 0 });
  expect(await countOf('contacts', account)).toBe(2_000);
  expect(await rowsOf(account)).toBe(2_000);
  expect(await countOf('import_parts', account)).toBe(0);
});

it('people that are created during their import are created once', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  const job = await imports.queue(account, people(1_500));
  const working = imports.work();
  const byHand = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      await delay(index % 20);
      return make(account, `By hand ${index}`, phone(`4915${10_000_000 + index * 5}`)).then(
        () => 'created' as const,
        () => 'known' as const,
      );
    }),
  );
  await working;
  const done = await until(account, job.id, 'done');
  const created = byHand.filter((outcome) => outcome === 'created').length;
  expect(done.totals.created + created).toBe(1_500);
  expect(done.totals.skipped).toBe(created);
  expect(await countOf('contacts', account)).toBe(1_500);
  expect(await rowsOf(account)).toBe(1_500);
  const numbers = await fixture.database.query<{ n: number; highest: number }>(
    planned('select count(distinct number) as n, max(number) as highest from contacts where account_id = $1'),
    [account.account.id],
  );
  expect(numbers[0]?.n).toBe(1_500);
});

it('a cancelled import keeps its finished rows and drops the rest', async () => {
  const account = await fixture.newAccount();
  const job = await imports.queue(account, people(3_000));
  const runner = startWorking();
  await until(account, job.id, 'running');
  const cancelled = await fixture.core.cancelImport(account.caller, job.id);
  await runner.idle();
  await runner.close();
  expect(cancelled.state).toBe('cancelled');
  const after = await fixture.core.getImport(account.caller, job.id);
  expect(after).toMatchObject({ state: 'cancelled', totals: cancelled.totals });
  expect(after.settledRows).toBeGreaterThan(0);
  expect(after.settledRows).toBeLessThan(3_000);
  expect(await countOf('contacts', account)).toBe(after.totals.created);
  expect(await rowsOf(account)).toBe(after.settledRows);
  expect(await countOf('import_parts', account)).toBe(0);
  expect((await fixture.core.cancelImport(account.caller, job.id)).state).toBe('cancelled');
  expect((await imports.undo(account, job)).undo).toEqual({ reverted: after.totals.created, kept: 0 });
  expect(await countOf('contacts', account)).toBe(0);
});

it('a finished import cannot be cancelled, and a running one cannot be undone', async () => {
  const account = await fixture.newAccount();
  const queued = await imports.queue(account, people(1));
  expect(await problemOf(fixture.core.undoImport(account.caller, queued.id))).toMatchObject({
    kind: 'conflict',
  });
  await imports.work();
  expect(await problemOf(fixture.core.cancelImport(account.caller, queued.id))).toMatchObject({
    kind: 'conflict',
    resource: 'import',
  });
});

it('a file whose reader died fails, and its uploaded part is dropped', async () => {
  const account = await fixture.newAccount();
  const job = await imports.queue(account, people(10));
  // A process that crashes during the file leaves this state.
  await fixture.database.query(
    planned(`update imports set state = 'receiving' where account_id = $1 and id = $2`),
    [account.account.id, job.id],
  );
  await imports.work();
  expect(await fixture.core.getImport(account.caller, job.id)).toMatchObject({
    state: 'failed',
    error: { code: 'interrupted' },
  });
  expect(await countOf('import_parts', account)).toBe(0);
  expect(await countOf('contacts', account)).toBe(0);
});

it('imports are listed newest first, page by page, and their rows in file order', async () => {
  const account = await fixture.newAccount();
  const jobs = [];
  for (let index = 0; index < 3; index += 1)
    jobs.push(await imports.run(account, people(3, index * 100 + 10_000_000)));
  const first = await fixture.core.listImports(account.caller, { limit: 2, after: null });
  const second = await fixture.core.listImports(account.caller, { limit: 2, after: first.next });
  expect([...first.items, ...second.items].map((job) => job.id)).toEqual(jobs.map((job) => job.id).reverse());
  expect(second.next).toBeNull();
  const id = jobs[0]?.id ?? asId<ImportId>('');
  const rows = await fixture.core.listImportRows(account.caller, id, {}, { limit: 2, after: null });
  const rest = await fixture.core.listImportRows(account.caller, id, {}, { limit: 2, after: rows.next });
  expect([...rows.items, ...rest.items].map((row) => row.row)).toEqual([1, 2, 3]);
  expect(rest.next).toBeNull();
  const none = await imports.rows(
    account,
    jobs[0] ?? (await imports.run(account, people(1))),
    'skipped',
    'rejected',
  );
  expect(none).toEqual([]);
});

it('an import of another account is as missing as an unknown one', async () => {
  const [own, foreign] = [await fixture.newAccount(), await fixture.newAccount()];
  const job = await imports.run(foreign, people(2));
  const missing = { kind: 'not_found', resource: 'import' };
  const { core } = fixture;
  expect(await problemOf(core.getImport(own.caller, job.id))).toEqual(missing);
  expect(await problemOf(core.cancelImport(own.caller, job.id))).toEqual(missing);
  expect(await problemOf(core.undoImport(own.caller, job.id))).toEqual(missing);
  expect(await problemOf(core.listImportRows(own.caller, job.id, {}, { limit: 1, after: null }))).toEqual(
    missing,
  );
  expect((await core.listImports(own.caller, { limit: 10, after: null })).items).toEqual([]);
  const text = core.downloadRejectedRows(own.caller, job.id)[Symbol.asyncIterator]();
  expect(await problemOf(text.next())).toEqual(missing);
});

it('more imports than can run at once all finish', { tags: ['nightly'] }, async () => {
  const accounts = await Promise.all(Array.from({ length: 11 }, () => fixture.newAccount()));
  const jobs = [];
  for (const account of accounts) jobs.push({ account, job: await imports.queue(account, people(5)) });
  await imports.work();
  for (const { account, job } of jobs)
    expect(await fixture.core.getImport(account.caller, job.id)).toMatchObject({
      state: 'done',
      totals: { created: 5 },
    });
});

/** Runs `work` while the account's row is locked, and `meanwhile` once a statement waits for the lock. */
async function whileLocked(
  of: TestAccount,
  work: () => Promise<unknown>,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  let working: Promise<unknown> | undefined;
  await fixture.database.transaction(async (tx) => {
    await tx.query(planned('select from accounts where id = $1 for update'), [of.account.id]);
    working = work();
    working.catch(() => {});
    await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
    await meanwhile();
  });
  await working;
}

it('an overtaken worker writes nothing of its chunk', async () => {
  if (
    isSkippedOnCitus(
      'imports: a worker that was overtaken',
      'nodes check keys against copies that no lock holds',
    )
  )
    return;
  const account = await fixture.newAccount();
  const job = await imports.queue(account, people(40));
  // This simulates a lost lock: another process has settled all rows, and this process only has to notice it.
  const overtake = () =>
    fixture.database.query(
      planned(
        `update imports set checkpoint = rows, created = rows where account_id = $1 and id = $2 returning id`,
      ),
      [account.account.id, job.id],
    );
  await whileLocked(
    account,
    () => imports.work(),
    async () => expect(await overtake()).toHaveLength(1),
  );
  expect(await fixture.core.getImport(account.caller, job.id)).toMatchObject({
    totals: { created: 40, updated: 0, skipped: 0, rejected: 0 },
    error: null,
  });
  expect([await countOf('contacts', account), await rowsOf(account)]).toEqual([0, 0]);
});
