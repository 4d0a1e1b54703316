/** Events of a merge that was undone show no data of a contact that the caller does not see. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { asId, type MergeId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { webhookRules } from '../../src/faces/directory/kit/choices.js';
import { timelineKinds } from '../../src/feed/operations/timeline.js';
import { differencesOf } from '../../src/feed/values/differences.js';
import { eventJson } from '../../src/feed/values/event-json.js';
import { makeMember } from '../access-matrix/people.js';
import { byId, hold, settled } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture);
const minute = 60_000;

const annas: LimitedVisibility = { contacts: { owners: ['anna'], groups: [] }, hidden: [], masked: [] };
const anna = ({ caller }: TestAccount): Caller => ({ ...caller, visibility: annas });

/** Creates a contact whose email and company have its name. */
async function make({ caller }: TestAccount, name: string, owner: string): Promise<Contact> {
  const email = hold('email', `${name}@one.example`);
  const edit = {
    displayName: set(name),
    company: set(`${name} Ltd`),
    owner: set(owner),
    identities: [email],
  };
  return (await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

async function merge(of: TestAccount, survivor: Contact, loser: Contact): Promise<MergeId> {
  fixture.advance(minute);
  const command = { op: 'merge', survivor: byId(survivor), loser: byId(loser) } as const;
  const answer = await fixture.core.mergeContacts(of.caller, command);
  fixture.advance(minute);
  return asId<MergeId>(answer.merge.id);
}

async function undo(of: TestAccount, id: MergeId): Promise<void> {
  await fixture.core.undoMerge(of.caller, id);
  fixture.advance(minute);
}

/** Returns everything that the caller reads about changes of the contact, as the routes show it. */
async function readChanges(caller: Caller, contact: Contact) {
  const { core } = fixture;
  const feed = await core.listEvents(caller, { from: 'beginning', limit: 100 });
  const history = await core.listHistory(caller, { target: byId(contact) }, { limit: 100, before: null });
  const page = { limit: 100, after: null, kinds: new Set(timelineKinds) };
  const timeline = await core.listTimeline(caller, { target: byId(contact) }, page);
  const timelineEvents = timeline.entries.flatMap((entry) => ('event' in entry ? [entry.event] : []));
  return {
    feed: feed.events.map(eventJson),
    history: history.entries.map(({ event }) => ({ type: event.type, changes: differencesOf(event) })),
    timeline: timelineEvents.map((event) => ({ type: event.type, changes: differencesOf(event) })),
  };
}

/** Merges Zelda, whom Anna does not see, into Ana for a time in which Ana changes. */
async function mergeForATime(of: TestAccount, survivor: Contact, loser: Contact): Promise<void> {
  const { core } = fixture;
  const id = await merge(of, survivor, loser);
  await core.editContact(of.caller, { op: 'edit', target: byId(survivor), edit: { jobTitle: set('Nurse') } });
  await core.recordConsent(of.caller, { target: byId(survivor) }, { channel: 'email', state: 'opted_out' });
  fixture.advance(minute);
  await undo(of, id);
}

it('the survivor has entries without the data of the other contact, and the state after the undo', async () => {
  const of = await fixture.newAccount();
  const [ana, zelda] = [await make(of, 'Ana', 'anna'), await make(of, 'Zelda', 'ben')];
  await mergeForATime(of, ana, zelda);
  await fixture.core.editContact(of.caller, {
    op: 'edit',
    target: byId(ana),
    edit: { jobTitle: set('Doctor') },
  });
  await settled(fixture)(of);
  const limited = await readChanges(anna(of), ana);
  expect(JSON.stringify(limited).toLowerCase()).not.toContain('zelda');
  const types = limited.feed.map(({ type }) => type);
  const updates = limited.feed.filter(({ type }) => type === 'contact.updated');
  expect(types).toContain('contact.created');
  expect(types).toContain('consent.recorded');
  expect(updates.map(({ before, after }) => [before === null, after === null])).toEqual([
    [true, true],
    [true, true],
    [true, true],
    [true, false],
    [false, false],
  ]);
  expect(updates.at(-1)?.after).toMatchObject({ display_name: 'Ana', email: 'Ana@one.example' });
  for (const list of [limited.history, limited.timeline]) {
    const changed = list.filter(({ type, changes }) => type !== 'note.created' && changes.length > 0);
    expect(changed.map(({ type }) => type)).toEqual(['contact.updated', 'contact.created']);
    expect(list.length).toBeGreaterThan(changed.length);
  }
  const full = await readChanges(of.caller, ana);
  for (const list of [full.feed, full.history, full.timeline])
    expect(JSON.stringify(list).toLowerCase()).toContain('zelda@one.example');
});

it('the other contact has no data of a survivor that the caller does not see', async () => {
  const of = await fixture.newAccount();
  const [zelda, ana] = [await make(of, 'Zelda', 'ben'), await make(of, 'Ana', 'anna')];
  const { core } = fixture;
  const id = await merge(of, zelda, ana);
  await core.setSuppression(
    of.caller,
    { target: byId(zelda) },
    { channel: 'all', reason: 'manual', note: 'Zelda', expiresAt: null },
  );
  await undo(of, id);
  await settled(fixture)(of);
  expect(JSON.stringify(await readChanges(anna(of), ana)).toLowerCase()).not.toContain('zelda');
});

it('a contact that was merged into a visible one before is withheld too', async () => {
  const of = await fixture.newAccount();
  const [ana, bea, zelda] = [
    await make(of, 'Ana', 'anna'),
    await make(of, 'Bea', 'anna'),
    await make(of, 'Zelda', 'ben'),
  ];
  const first = await merge(of, bea, zelda);
  const second = await merge(of, ana, bea);
  await undo(of, second);
  await undo(of, first);
  await settled(fixture)(of);
  for (const contact of [ana, bea])
    expect(JSON.stringify(await readChanges(anna(of), contact)).toLowerCase()).not.toContain('zelda');
});

it('both contacts of an undone merge are shown to a caller that sees both', async () => {
  const of = await fixture.newAccount();
  const [ana, bea] = [await make(of, 'Ana', 'anna'), await make(of, 'Bea', 'anna')];
  await mergeForATime(of, ana, bea);
  await settled(fixture)(of);
  expect(await readChanges(anna(of), ana)).toEqual(await readChanges(of.caller, ana));
});

it('a webhook that waits sends the state after the undo, and nothing from before', async () => {
  const of = await fixture.newAccount();
  const { core } = hooks;
  const newMember = { name: 'anna', sees: 'own', owners: ['anna'], groups: [] } as const;
  const { keyId } = await makeMember({ core, database: fixture.database }, of, newMember);
  const receiver = await hooks.receiver();
  await hooks.subscribe({ ...of, caller: { ...of.caller, keyId } }, receiver, { types: ['contact.updated'] });
  const [ana, zelda] = [await make(of, 'Ana', 'anna'), await make(of, 'Zelda', 'ben')];
  const id = await merge(of, ana, zelda);
  receiver.answer(say(500));
  await settled(fixture)(of);
  await hooks.send();
  // The contact has the data while it is merged.
  expect(JSON.stringify(receiver.calls.map((call) => call.json))).toContain('zelda@one.example');
  const sent = receiver.calls.length;
  await undo(of, id);
  receiver.answer(say(204));
  fixture.advance(webhookRules.retriesMs[0] * (1 + webhookRules.jitter));
  await settled(fixture)(of);
  await hooks.send();
  const later = receiver.calls.slice(sent).map((call) => call.json.data);
  expect(later.map(({ before, after }) => [before, after.display_name])).toEqual([[null, 'Ana']]);
  expect(JSON.stringify(later).toLowerCase()).not.toContain('zelda');
});
