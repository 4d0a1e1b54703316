/** The feed also contains imports and quiet writes of a face. */

import { firstPosition, type StoredEvent } from '@switchbook/domain/events/event.js';
import { expect, it } from 'vitest';
import { readEvents } from '../../src/feed/store/events.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, makerOf, phone, settled } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

/** Reads the events of contacts. */
async function eventsOf(of: TestAccount): Promise<readonly StoredEvent[]> {
  await settled(fixture)(of);
  const all = await readEvents(fixture.database, of.account.id, { after: firstPosition, limit: 1_000 });
  return all.events.filter((event) => event.contactId !== null);
}

it('an import gives contacts with consents and suppressions, new and known', async () => {
  const account = await fixture.newAccount();
  const lines = [1, 2].map((index) =>
    JSON.stringify({
      phone: `+141555501${index}0`,
      consents: [{ channel: 'whatsapp', state: 'opted_out', occurred_at: '2026-01-01T00:00:00Z' }],
      suppressions: [{ channel: 'sms', reason: `bounce ${index}` }],
    }),
  );
  await make(account, 'Known', phone('14155550120'));
  const job = await imports.run(account, `${lines.join('\n')}\n`, { format: 'ndjson', onMatch: 'update' });
  expect(job).toMatchObject({ state: 'done' });
  const events = await eventsOf(account);
  const ofType = (type: string) => events.filter((event) => event.type === type);
  expect(ofType('contact.created')).toHaveLength(2);
  expect(ofType('contact.updated')).toHaveLength(1);
  for (const [type, after] of [
    [
      'consent.recorded',
      { channel: 'whatsapp', state: 'opted_out', occurred_at: '2026-01-01T00:00:00.000Z' },
    ],
    ['suppression.set', { channel: 'sms', reason: expect.stringMatching(/^bounce/) }],
  ] as const) {
    const importEvents = ofType(type);
    expect(importEvents.map((event) => event.version).toSorted()).toEqual([1, 2]);
    expect(new Set(importEvents.map((event) => event.contactId)).size).toBe(2);
    for (const event of importEvents)
      expect(event).toMatchObject({ before: null, after, actor: { face: 'import' } });
  }
});

it('a member stored quietly makes an event of the same version', async () => {
  const account = await fixture.newAccount();
  const one = await make(account, 'One');
  const extension = { face: 'x', members: { seen: 1, plan: 'a' }, quiet: ['seen'] };
  const edit = (seen: number) =>
    ({
      op: 'edit',
      target: byId(one),
      edit: { extension: { ...extension, members: { ...extension.members, seen } } },
    }) as const;
  await fixture.core.editContact(account.caller, edit(1));
  await fixture.core.editContact(account.caller, edit(2));
  await fixture.core.runCommands(account.caller, [edit(3)], { commit: 'each' });
  const events = await eventsOf(account);
  expect(events.map((event) => [event.type, event.version])).toEqual([
    ['contact.created', 1],
    ['contact.updated', 2],
    ['contact.updated', 2],
    ['contact.updated', 2],
  ]);
  expect(events[2]?.before).toEqual({ extensions: { x: { seen: 1, plan: 'a' } } });
  expect(events[2]?.after).toMatchObject({ extensions: { x: { seen: 2, plan: 'a' } } });
  expect(events[3]?.before).toEqual({ extensions: { x: { seen: 2, plan: 'a' } } });
});
