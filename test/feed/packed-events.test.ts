/**
 * Feed, histories, timelines and webhooks give the same bytes of packed events as of plain JSON, which earlier releases
 * stored.
 */

import { eventTypes } from '@switchbook/domain/events/event.js';
import { packState, unpackState } from '@switchbook/domain/events/packed-state.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { webhooks as superwaba } from '../../src/faces/superwaba/webhooks.js';
import { webhooks as wacr } from '../../src/faces/wacr/webhooks.js';
import { webhooks as wazapin } from '../../src/faces/wazapin/webhooks.js';
import { type EventRow, readEvents } from '../../src/feed/store/events.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { settled } from '../support/accounts/people.js';
import { clientOf, newClient, newMemberKey } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const imports = new ImportFixture(fixture);
const formats = [native, superwaba, wacr, wazapin];

/** A day with events of every type. */
async function busyDay() {
  const { client, account } = await newClient(fixture);
  const made = async (path: string, body: object) => {
    const { status, text, json } = await client.post(path, body);
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return json.data;
  };
  await made('/groups', { name: 'staff' });
  const jane = await client.make({
    given_name: 'Jane',
    family_name: '"J" Doe',
    phone: '+14155550123',
    email: 'Jane@Example.com',
    tags: ['vip', 'new'],
    groups: ['staff'],
    attributes: { plan: 'pro' },
    address: { city: 'Köln' },
  });
  const john = await client.make({
    display_name: 'John',
    phone: '+14155550124',
    company: 'Acme',
    owner: 'kim',
  });
  for (const catalog of ['tags', 'groups', 'sources', 'statuses']) {
    const { number } = await made(`/${catalog}`, { name: 'one' });
    await client.patch(`/${catalog}/${number}`, { name: 'two' });
    await client.remove(`/${catalog}/${number}`);
  }
  await made('/segments', {
    name: 'Janes',
    tree: { field: 'display_name', op: 'starts_with', value: 'Ja' },
    watched: true,
  });
  const runWatches = async () => {
    await settled(fixture)(account);
    await fixture.core.runWatches({ signal: new AbortController().signal });
  };
  await runWatches();
  const jay = await client.make({ display_name: 'Jay', phone: '+14155550125' });
  const joan = await client.make({ display_name: 'Joan', phone: '+14155550127' });
  await runWatches();
  await client.patch(`/contacts/${jay.id}`, { display_name: 'Zoe', tags: ['new'], phone: '+14155550126' });
  await runWatches();
  await client.put(`/contacts/${jane.id}/consents/whatsapp`, {
    state: 'opted_out',
    source: 'form',
    proof: { page: 3 },
  });
  const suppression = await made(`/contacts/${jane.id}/suppressions`, { channel: 'email', reason: 'bounce' });
  await client.remove(`/contacts/${jane.id}/suppressions/${suppression.id}`);
  const note = await made(`/contacts/${jane.id}/notes`, { body: 'x' });
  await client.patch(`/contacts/${jane.id}/notes/${note.id}`, { body: 'y' });
  await client.remove(`/contacts/${jane.id}/notes/${note.id}`);
  const target = (id: string) => [{ by: 'id', id: id as never }] as const;
  const { merge } = await fixture.core.mergeContacts(account.caller, {
    op: 'merge',
    survivor: target(jane.id),
    loser: target(john.id),
  });
  await fixture.core.undoMerge(account.caller, merge.id);
  await client.remove(`/contacts/${john.id}`);
  await client.post(`/deleted-contacts/${john.id}/restore`, {});
  const job = await imports.run(
    account,
    'name,phone,email,tags\nAna,+4915112345678,Ana@x.org,a;b\nJ,+14155550123,j@x.org,c\n',
    {
      onMatch: 'update',
    },
  );
  await until(
    'the import has ended',
    async () => (await fixture.core.getImport(account.caller, job.id)).finishedAt !== null,
  );
  await imports.undo(account, job);
  await until(
    'it is undone',
    async () => (await fixture.core.getImport(account.caller, job.id)).state === 'undone',
  );
  await fixture.core.eraseContact(account.caller, { target: target(joan.id) });
  // Watches read settled events only. No event comes later.
  await settled(fixture)(account);
  await runWatches();
  const role = {
    label: 'L',
    scopes: ['contacts:read'],
    sees: 'all',
    hidden: ['emails'],
    masked: ['numbers'],
  };
  await client.put('/roles/limited', role);
  const { key } = await newMemberKey(fixture, client, { role: 'limited', scopes: ['contacts:read'] });
  return { account, ids: [jane.id, john.id, jay.id, joan.id], clients: [client, clientOf(fixture, key)] };
}

type Day = Awaited<ReturnType<typeof busyDay>>;

/** All that shows the events, as text. */
async function shown({
  account,
  ids,
  clients,
}: Day): Promise<{ readonly types: Set<string>; readonly texts: string[] }> {
  const ofContact = (id: string) => [
    `/contacts/${id}/history?limit=100`,
    `/contacts/${id}/timeline?limit=100`,
  ];
  const paths = ['/events?limit=500', ...ids.flatMap(ofContact)];
  const requests = clients.flatMap((client) => paths.map((path) => client.get(path)));
  const answers = (await Promise.all(requests)).map((request) => `${request.status} ${request.text}`);
  const start = { after: { position: 0, seq: 0 }, limit: 500 };
  const { events } = await readEvents(fixture.database, account.account.id, start);
  const item = () => undefined;
  const about = { account: account.account, webhookId: 'w' as never, item, activityOf: item };
  const calls = formats.flatMap(({ sending: of }) =>
    events.map((event) => String(of?.encode(event, about)?.body)),
  );
  return { types: new Set(events.map(({ type }) => type)), texts: [...answers, ...calls] };
}

async function rewrite({ account }: Day, change: (packed: string) => string): Promise<void> {
  const of = account.account.id;
  const select = planned('select e.seq, e.before, e.after, e.actor from events e where e.account_id = $1');
  const update = planned(
    'update events e set before = $3, after = $4, actor = $5 where e.account_id = $1 and e.seq = $2',
  );
  for (const { seq, before, after, actor } of await fixture.database.query<EventRow>(select, [of]))
    await fixture.database.query(update, [of, seq, ...[before, after, actor].map(change)]);
}

it('each of them is the same', async () => {
  const day = await busyDay();
  await settled(fixture)(day.account);
  const packed = await shown(day);
  expect(packed.texts.filter((text) => text.startsWith('200 '))).toHaveLength(18);
  expect([...packed.types].toSorted()).toEqual(eventTypes.toSorted());
  await rewrite(day, (text) => (text === '' ? '' : JSON.stringify(unpackState(text))));
  expect((await shown(day)).texts).toEqual(packed.texts);
  await rewrite(day, (text) => packState(unpackState(text)));
  expect((await shown(day)).texts).toEqual(packed.texts);
});
