/**
 * A webhook, or an intake, may have a hundred thousand rows: they are deleted before its own row is locked, and a sweep
 * reads each once.
 */
import type { IntakeId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { defaultRetention } from '../../src/retention/values.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { useSentStatements } from '../support/database/sent-statements.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const statements = useSentStatements();
const fixture = useFixture({ hasOwnConnections: true });
const hooks = useWebhooks(fixture);

/** More than one transaction deletes. */
const many = 4_500;

const fillLog = (account: TestAccount, webhookId: WebhookId, state: string, count: number) =>
  fixture.database.query(
    planned(`insert into deliveries (account_id, webhook_id, id, event_id, position, seq, type, state, attempts, created_at)
     select $1, $2, gen_random_uuid(), gen_random_uuid(), 1, i, 'contact.created', $3, 1, now() from generate_series(1, $4) i`),
    [account.account.id, webhookId, state, count],
  );
const fillInbox = (account: TestAccount, intakeId: IntakeId) =>
  fixture.database.query(
    planned(`insert into intake_payloads (account_id, id, intake_id, received_at, digest, body, headers, state, position, seq)
     select $1, gen_random_uuid(), $2, now(), decode(md5(i::text), 'hex'), '', '', 'applied', 1, i from generate_series(1, $3) i`),
    [account.account.id, intakeId, many],
  );
const statesIn = async (table: string, account: TestAccount) => {
  const text = `select t.state, count(*)::integer as rows from ${table} t where t.account_id = $1 group by t.state`;
  const rows = await fixture.database.query<{ state: string; rows: number }>(planned(text), [
    account.account.id,
  ]);
  return Object.fromEntries(rows.map(({ state, rows: count }) => [state, count]));
};

/** Runs a deletion while another transaction has the lock of the row, and the check while the deletion waits for it. */
async function whileLocked(
  table: string,
  id: string,
  deletion: () => Promise<unknown>,
  check: () => Promise<void>,
): Promise<void> {
  let deleting: Promise<unknown> = Promise.resolve();
  await fixture.database.transaction(async (tx) => {
    await tx.query(planned(`select from ${table} t where t.id = $1 for update`), [id]);
    deleting = deletion();
    await check();
  });
  await deleting;
}

it('the log of a webhook is deleted before its row is locked, and waiting deliveries with the row', async () => {
  const account = await fixture.newAccount();
  const { webhook } = await hooks.subscribe(account, { url: 'http://127.0.0.1:9/' });
  await fillLog(account, webhook.id, 'delivered', many);
  await fillLog(account, webhook.id, 'failed', 1);
  await fillLog(account, webhook.id, 'waiting', 2);
  const { caller } = account;
  await whileLocked(
    'webhooks',
    webhook.id,
    () => hooks.core.records(webhooks).delete(caller, webhook.id),
    () =>
      until('only waiting deliveries are left', async () => {
        const { waiting, ...others } = await statesIn('deliveries', account);
        return waiting === 2 && Object.keys(others).length === 0;
      }),
  );
  expect(await statesIn('deliveries', account)).toEqual({});
  expect(await hooks.core.records(webhooks).list(caller)).toEqual([]);
});

it('the payloads of an intake, and the logs of its receivers, are deleted before its row is locked', async () => {
  const account = await fixture.newAccount();
  const { caller } = account;
  const kept = await hooks.subscribe(account, { url: 'http://127.0.0.1:9/' });
  await fillLog(account, kept.webhook.id, 'delivered', 3);
  const made = { name: 'Shop', secret: 'the secret of the app' };
  const { id } = await hooks.core.records(intakes).create(caller, made);
  const receiver = await hooks.core.createReceiver(caller, id, { url: 'http://127.0.0.1:9/' });
  await fillLog(account, receiver.id, 'delivered', many);
  await fillInbox(account, id);
  await whileLocked(
    'intakes',
    id,
    () => hooks.core.records(intakes).delete(caller, id),
    () =>
      until('only deliveries of the other webhook are left', async () => {
        const [payloads, deliveries] = await Promise.all([
          statesIn('intake_payloads', account),
          statesIn('deliveries', account),
        ]);
        return Object.keys(payloads).length === 0 && deliveries.delivered === 3;
      }),
  );
  expect(await hooks.core.records(intakes).list(caller)).toEqual([]);
  expect(await statesIn('deliveries', account)).toEqual({ delivered: 3 });
});

interface RunPlan {
  readonly 'Actual Loops': number;
  readonly Plans?: readonly RunPlan[];
}
const loopsOf = (plan: RunPlan): number => Math.max(plan['Actual Loops'], ...(plan.Plans ?? []).map(loopsOf));

it('a sweep reads the log of a webhook once, and not once for each delivery', async () => {
  const account = await fixture.newAccount();
  const { webhook } = await hooks.subscribe(account, { url: 'http://127.0.0.1:9/' });
  await fillLog(account, webhook.id, 'delivered', many);
  statements.clear();
  await fixture.core.sweep({ signal: new AbortController().signal, retention: defaultRetention });
  const sweeping = statements
    .all()
    .find(({ name, values = [] }) => name.startsWith('sweep_deliveries') && values[0] === account.account.id);
  if (sweeping === undefined) throw new Error('no delivery was swept');
  const [row] = await fixture.database.query<{ 'QUERY PLAN': readonly { readonly Plan: RunPlan }[] }>(
    planned(`explain (analyze, format json) ${sweeping.text}`),
    sweeping.values ?? [],
  );
  expect(row?.['QUERY PLAN'].map(({ Plan }) => loopsOf(Plan))).toEqual([1]);
  expect(await statesIn('deliveries', account)).toEqual({ delivered: many });
});
