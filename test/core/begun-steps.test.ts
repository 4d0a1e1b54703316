/**
 * Stored work that ends the process at each start is not started without limit: the server stays up and reports the
 * work.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { afterAll, describe, expect, it } from 'vitest';
import { ScheduledBackups } from '../../src/backups/jobs.js';
import type { BegunWork } from '../../src/database/connections/begun-work.js';
import { planned } from '../../src/database/statements/sql.js';
import {
  BegunSteps,
  CrashingStepError,
  noAccount,
  stepRetryMs,
} from '../../src/operation-context/begun-steps.js';
import { defaultRetention } from '../../src/retention/values.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { useFixture } from '../support/fixture.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { openVendor } from '../support/vendors/vendor.js';
import { useWebhooks } from '../support/wire/webhooks.js';
import { send } from '../support/wire/wire.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const imports = new ImportFixture(fixture);
const directories: string[] = [];
const program = new Program();
afterAll(async () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  await program.cleanUp();
});

const aProcess = () => new BegunSteps(fixture.clock, uuidV7());

/** Begins the step in new processes that never end it. */
async function died(work: BegunWork, step: string, times = 3): Promise<void> {
  for (let time = 0; time < times; time += 1) await aProcess().begin(fixture.database, work, step);
}

async function begunOf({ accountId, kind }: BegunWork): Promise<number> {
  const text = 'select count(*)::integer as n from begun_steps where account_id = $1 and kind = $2';
  return (await fixture.database.query<{ n: number }>(planned(text), [accountId, kind]))[0]?.n ?? -1;
}

const people = ['name,phone', '"Ana",+14155550001', '"Bea",+14155550002', ''].join('\n');
const signal = new AbortController().signal;

describe('a step that ended three processes', () => {
  it('does not start again, unless it made progress or its process is alive', async () => {
    const { id: accountId } = (await fixture.newAccount()).account;
    const work = { accountId, kind: 'test', id: accountId };
    await died(work, 'one');
    await expect(aProcess().begin(fixture.database, work, 'one')).rejects.toThrow(CrashingStepError);
    await aProcess().begin(fixture.database, work, 'two');
    const living = aProcess();
    for (let time = 0; time < 5; time += 1) await living.begin(fixture.database, work, 'two');
    await living.end(fixture.database, work);
    expect(await begunOf(work)).toBe(0);
    await died(work, 'two');
    await expect(aProcess().begin(fixture.database, work, 'two')).rejects.toThrow(CrashingStepError);
    fixture.advance(stepRetryMs + 1);
    await aProcess().begin(fixture.database, work, 'two', { retryMs: stepRetryMs });
    await expect(aProcess().begin(fixture.database, work, 'two', { retryMs: stepRetryMs })).rejects.toThrow(
      CrashingStepError,
    );
  });

  it('starts again in a living process that could not record the end after its connection was lost', async () => {
    const { id: accountId } = (await fixture.newAccount()).account;
    const work = { accountId, kind: 'test', id: accountId };
    await died(work, 'one', 2);
    const living = aProcess();
    const lost = { query: () => Promise.reject(new Error('the connection was lost')) };
    for (let time = 0; time < 5; time += 1) {
      await living.begin(fixture.database, work, 'one');
      await living.end(lost, work);
    }
    expect(await begunOf(work)).toBe(1);
    // A later process counts the living one as the third crash.
    await expect(aProcess().begin(fixture.database, work, 'one')).rejects.toThrow(CrashingStepError);
  });

  it('fails its import, and another import continues', async () => {
    const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const job = await imports.queue(account, people);
    const work = { accountId: account.account.id, kind: 'import', id: job.id };
    await died(work, 'import 0');
    const fine = await imports.run(other, people);
    expect(fine.state).toBe('done');
    const failed = await fixture.core.getImport(account.caller, job.id);
    expect([failed.state, failed.error?.code]).toEqual(['failed', 'ended_server']);
  });

  it('fails its undo', async () => {
    const account = await fixture.newAccount();
    const job = await imports.run(account, people);
    await died({ accountId: account.account.id, kind: 'import', id: job.id }, 'undo 2');
    const failed = await imports.undo(account, job);
    expect([failed.state, failed.error?.code]).toEqual(['failed', 'ended_server']);
  });

  it('an import survives a step that ended two processes', async () => {
    const account = await fixture.newAccount();
    const job = await imports.queue(account, people);
    const work = { accountId: account.account.id, kind: 'import', id: job.id };
    await died(work, 'import 0', 2);
    await imports.work();
    expect((await fixture.core.getImport(account.caller, job.id)).state).toBe('done');
    expect(await begunOf(work)).toBe(0);
  });

  it('fails its bulk change', async () => {
    const account = await fixture.newAccount();
    await imports.run(account, people);
    const contacts = { by: 'filter', texts: {} } as const;
    const job = await fixture.core.createBulkChange(account.caller, {
      contacts,
      change: { op: 'edit', edit: { addTags: ['all'] } },
    });
    const text = 'select b.position::text as at from bulk_changes b where b.account_id = $1 and b.id = $2';
    const [row] = await fixture.database.query<{ at: string }>(planned(text), [account.account.id, job.id]);
    await died({ accountId: account.account.id, kind: 'bulk_change', id: job.id }, `change ${row?.at} 0 0 0`);
    await fixture.core.runBulkChanges({ signal });
    const failed = await fixture.core.getBulkChange(account.caller, job.id);
    expect([failed.state, failed.error?.code]).toEqual(['failed', 'ended_server']);
  });

  it('disables its webhook, which continues once enabled', async () => {
    const account = await fixture.newAccount();
    const receiver = await hooks.receiver();
    const subscription = await hooks.subscribe(account, receiver);
    await hooks.person(account, 'Jane');
    const text = `select w.cursor_position || '/' || w.cursor_seq || ' ' || w.failure_count as at from webhooks w
      where w.account_id = $1 and w.id = $2`;
    const { accountId, id } = { accountId: account.account.id, id: subscription.webhook.id };
    const [row] = await fixture.database.query<{ at: string }>(planned(text), [accountId, id]);
    await died({ accountId, kind: 'webhook', id }, `${row?.at} undefined`, 2);
    await hooks.send();
    const disabled = await hooks.core.records(webhooks).get(account.caller, id);
    expect([disabled.state, disabled.reason]).toEqual(['disabled', expect.stringContaining('ended 3 times')]);
    expect(receiver.calls).toEqual([]);
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    expect(receiver.calls).toHaveLength(1);
  });

  it('pauses duplicate search and retention for its account only', async () => {
    const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const { id: accountId } = account.account;
    for (const testAccount of [account, other]) await imports.run(testAccount, people);
    await died({ accountId, kind: 'retention', id: accountId }, 'sweep');
    await died({ accountId, kind: 'duplicates', id: accountId }, 'first piece');
    const insert = `insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
      values ($1, 'old', '\\x00', 201, '{}', 'x', $2, $2)`;
    for (const testAccount of [account, other])
      await fixture.database.query(planned(insert), [
        testAccount.account.id,
        new Date(fixture.clock().getTime() - 1_000),
      ]);
    const sweep = () => fixture.core.sweep({ signal, retention: defaultRetention });
    const text = 'select count(*)::integer as n from idempotency_keys where account_id = $1';
    const leftOf = async (id: string) =>
      (await fixture.database.query<{ n: number }>(planned(text), [id]))[0]?.n;
    await sweep();
    await fixture.core.searchDuplicates({ signal });
    expect([await leftOf(other.account.id), await leftOf(accountId)]).toEqual([0, 1]);
    fixture.advance(stepRetryMs);
    await sweep();
    expect(await leftOf(accountId)).toBe(0);
  });

  it('pauses scheduled backups for a day', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'switchbook-begun-'));
    directories.push(directory);
    const backups = new ScheduledBackups({
      database: fixture.database,
      settings: { directory, everyMs: 1_000, keep: 3 },
      version: '0.0.0',
      clock: fixture.clock,
    });
    await died({ accountId: noAccount, kind: 'backup', id: noAccount }, 'scheduled');
    await expect(backups.makeDue()).rejects.toThrow('ended 3 times');
    fixture.advance(stepRetryMs);
    expect(await backups.makeDue()).toBeDefined();
  });
});

describe('a page of a vendor', () => {
  it('fails the pull at the third start if it ends the process on each read, and the server continues', {
    tags: ['nightly'],
  }, async () => {
    const vendor = await openVendor();
    const dataDir = await program.installedDir();
    const env = {
      SWITCHBOOK_DATA_DIR: dataDir,
      SWITCHBOOK_LOG_LEVEL: 'warn',
      SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
    };
    let requestCount = 0;
    let kill = () => {};
    vendor.answer((request, response) => {
      if (request.url?.includes('cursor=two') === true) {
        requestCount += 1;
        kill();
        return;
      }
      const people = Array.from({ length: 100 }, (_, at) => ({
        id: `c${at}`,
        name: `Person ${at}`,
        phone: `+1415555${1_000 + at}`,
        created_at: '2026-01-15T09:00:00Z',
      }));
      response.setHeader('content-type', 'application/json');
      const isList = request.url?.startsWith('/api/v1/contacts') === true;
      response.end(JSON.stringify(isList ? { data: people, meta: { next_cursor: 'two' } } : { data: [] }));
    });
    try {
      let serving = await program.serve(env);
      const { id } = await program.json(['account', 'create', '--name', 'Pulling'], env);
      const { key } = await program.json(['key', 'create', '--account', id], env);
      const headers = { authorization: `Bearer ${key}` };
      const url = (more = '') => `/directory/v1/pulls${more}`;
      const started = await send(serving.port, {
        method: 'POST',
        path: url(),
        headers,
        body: { face: 'wacrm', url: vendor.url, key: 'vendor-key' },
      });
      expect(started.status).toBe(202);
      const pullId: string = started.json.data.id;
      for (let deaths = 1; deaths <= 3; deaths += 1) {
        kill = () => serving.child.kill('SIGKILL');
        await until('the page is asked for', () => requestCount >= deaths);
        await serving.end('SIGKILL');
        kill = () => {};
        serving = await program.serve(env);
      }
      const read = async () => (await send(serving.port, { path: url(`/${pullId}`), headers })).json.data;
      await until('the pull has failed', async () => (await read()).state === 'failed');
      expect((await read()).import.error).toMatchObject({ code: 'ended_server' });
      expect((await read()).can_resume).toBe(true);
      expect([requestCount, serving.child.exitCode]).toEqual([3, null]);
      await serving.end();
    } finally {
      await vendor.close();
    }
  });
});
