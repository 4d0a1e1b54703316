/** Webhooks of a watched segment share comparisons, with each other and with the job of the segment. */
import { afterEach, expect, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import type { Database, Queryable } from '../../src/database/database.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { settled } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';
import { thisMachine, useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const opened: Core[] = [];

afterEach(async () => {
  for (const core of opened.splice(0)) await core.close();
});

/** A core, with the contacts that its webhooks compared. */
async function openCounted() {
  const compared: string[] = [];
  const { database } = fixture;
  const until = (signal: AbortSignal): Queryable => {
    const on: Queryable = database.until(signal);
    return {
      query: (statement, values) => {
        if (statement.text.startsWith('select c.id from contacts c'))
          compared.push(...(values[1] as string[]));
        return on.query(statement, values);
      },
    };
  };
  const webhooks = { formats: new Map([['directory', native]]), allowed: thisMachine };
  const counted = { ...database, until } as Database;
  const core = await openCore({ database: counted, clock: fixture.clock, webhooks });
  opened.push(core);
  const send = async () => {
    compared.length = 0;
    await core.runWebhooks({ signal: new AbortController().signal, isOnce: true });
    return compared.length;
  };
  return { core, send };
}

it('a contact is compared once for all webhooks, and not at all after the job of the segment', async () => {
  const account = await fixture.newAccount();
  const { caller } = account;
  const { core, send } = await openCounted();
  const runWatches = async () => {
    await settled(fixture)(account);
    await fixture.core.runWatches({ signal: new AbortController().signal });
  };
  const watch = async (name: string, tree: object) => {
    const made = { name, tree: tree as never, watched: true };
    const { number } = await core.records(segments).create(caller, made);
    await runWatches();
    return number;
  };
  const janes = await watch('Janes', { field: 'display_name', op: 'starts_with', value: 'Jane' });
  const receivers = await Promise.all([1, 2, 3].map(() => hooks.receiver()));
  for (const receiver of receivers)
    await hooks.subscribe(account, receiver, {
      segment: janes,
      types: ['contact.created', 'contact.updated'],
    });
  const received = () =>
    receivers.map(({ calls }) =>
      calls.splice(0).map(({ json }) => `${json.type.slice(8)} ${json.data.after.display_name}`),
    );
  const each = (...texts: readonly string[]) => [texts, texts, texts];

  const jane = await hooks.person(account, 'Jane');
  await hooks.person(account, 'John');
  await settled(fixture)(account);
  expect([await send(), received()]).toEqual([2, each('created Jane')]);

  // A later event of a contact is compared again.
  await hooks.rename(account, jane, 'Joan');
  await settled(fixture)(account);
  expect([await send(), received()]).toEqual([1, each()]);

  await hooks.rename(account, jane, 'Jane Again');
  const other = await hooks.person(account, 'Joe');
  await runWatches();
  expect([await send(), received()]).toEqual([0, each('updated Jane Again')]);

  // The members match the old tree until the job has compared all contacts with the new one.
  const tree = { field: 'display_name', op: 'starts_with', value: 'Jo' } as const;
  await core.records(segments).update(caller, janes, { tree });
  await hooks.rename(account, jane, 'Jane');
  await hooks.rename(account, other, 'Joel');
  await settled(fixture)(account);
  expect([await send(), received()]).toEqual([2, each('updated Joel')]);

  // Time passes without an event. All three contacts have entered, and have an event.
  await core.records(segments).update(caller, janes, {
    tree: { field: 'created_at', op: 'within_last', value: '1 day' },
  });
  await runWatches();
  await hooks.rename(account, jane, 'Jane the Third');
  await runWatches();
  expect([await send(), received()]).toEqual([3, each('updated Jane the Third')]);
});
