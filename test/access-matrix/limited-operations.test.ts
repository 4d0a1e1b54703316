/** Single operations of a caller with limited visibility: contacts that are deleted, reassigned, or owned by others. */

import type { Caller } from '@switchbook/domain/access/access.js';
import type { LimitedVisibility } from '@switchbook/domain/access/visibility.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { contactEventTypes } from '@switchbook/domain/events/event.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { webhookRules } from '../../src/faces/directory/kit/choices.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { byId, hold, phone, problemOf, settled } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';
import { makeMember } from './people.js';

const fixture = useFixture({ hasOwnConnections: true });
const hooks = useWebhooks(fixture);
const page = { limit: 50, after: null } as const;
const signal = new AbortController().signal;
const noId = asId<ContactId>('00000000-0000-7000-8000-000000000000');

const annas: LimitedVisibility = { contacts: { owners: ['anna'], groups: [] }, hidden: [], masked: [] };
const anna = ({ caller }: TestAccount): Caller => ({ ...caller, visibility: annas });

async function person(
  { caller }: TestAccount,
  name: string,
  owner: string | null,
  ...identities: readonly ReturnType<typeof hold>[]
): Promise<Contact> {
  const edit = { displayName: set(name), ...(owner === null ? {} : { owner: set(owner) }), identities };
  return (await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

const give = (caller: Caller, to: Contact, owner: string) =>
  fixture.core.editContact(caller, { op: 'edit', target: byId(to), edit: { owner: set(owner) } });

const { query } = pg.Client.prototype;
let noted: string[] | undefined;
// Each connection keeps the method of its creation.
pg.Client.prototype.query = function note(this: pg.Client, ...given: unknown[]) {
  const [statement] = given as [{ readonly text?: string } | string];
  const text = typeof statement === 'string' ? statement : (statement.text ?? '');
  // Processes send heartbeats, and move new entries of search indexes into the trees.
  if (!/^notify|gin_clean_pending_list/.test(text)) noted?.push(text);
  return (query as (...values: unknown[]) => unknown).apply(this, given);
} as typeof query;
afterAll(() => {
  pg.Client.prototype.query = query;
});

/** Records the texts of statements from here on. */
function noteStatements(): string[] {
  noted = [];
  return noted;
}

describe('a contact that is reassigned', () => {
  it('is returned once, and then does not exist for the caller', async () => {
    const of = await fixture.newAccount();
    const jane = await person(of, 'Jane', 'anna');
    expect((await give(anna(of), jane, 'ben')).contact.owner).toBe('ben');
    await settled(fixture)(of);
    const command = { target: byId(jane) };
    const { core } = fixture;
    for (const call of [
      () => core.getContact(anna(of), command),
      () => core.listHistory(anna(of), command, { limit: 9, before: null }),
      () => core.listNotes(anna(of), command, page),
      () => give(anna(of), jane, 'anna'),
    ])
      expect(await problemOf(call())).toMatchObject({ kind: 'not_found', resource: 'contact' });
    const feed = await core.listEvents(anna(of), { from: 'beginning', limit: 50, types: contactEventTypes });
    expect([feed.events, feed.isEnd]).toEqual([[], true]);
  });
});

describe('deleted people', () => {
  it('are shown to their previous owners: in the bin, in histories, and as merged', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const [mine, other, survivor, loser] = [
      await person(of, 'Mine', 'anna'),
      await person(of, 'Other', 'ben'),
      await person(of, 'Survivor', 'anna'),
      await person(of, 'Loser', 'ben'),
    ];
    const bens = await person(of, 'Of Ben', 'ben');
    for (const contact of [mine, other])
      await core.deleteContact(of.caller, { op: 'delete', target: byId(contact) });
    const { merge } = await core.mergeContacts(of.caller, {
      op: 'merge',
      survivor: byId(survivor),
      loser: byId(loser),
    });
    await settled(fixture)(of);
    const bin = await core.listDeletedContacts(anna(of), { ...page, search: null });
    expect(bin.items.map((contact) => contact.displayName)).toEqual(['Mine']);
    for (const [one, count] of [
      [mine, 2],
      [survivor, 2],
    ] as const) {
      const history = await core.listHistory(anna(of), { target: byId(one) }, { limit: 9, before: null });
      expect(history.entries).toHaveLength(count);
    }
    for (const call of [
      () => core.listHistory(anna(of), { target: byId(other) }, { limit: 9, before: null }),
      () =>
        core.listTimeline(
          anna(of),
          { target: byId(loser) },
          { limit: 9, after: null, kinds: new Set(['change', 'merge']) },
        ),
      () => core.getDeletedContact(anna(of), other.id),
      () => core.restoreContact(anna(of), { contact: other.id }),
      () => core.deleteDeletedContact(anna(of), other.id),
      () => core.getMerge(anna(of), asId(merge.id)),
    ])
      expect((await problemOf(call())).kind).toBe('not_found');
    expect((await core.listMerges(anna(of), page)).items).toEqual([]);
    const away = await person(of, 'Away', 'anna');
    await core.mergeContacts(of.caller, { op: 'merge', survivor: byId(bens), loser: byId(away) });
    await settled(fixture)(of);
    const feed = await core.listEvents(anna(of), { from: 'beginning', limit: 50, types: contactEventTypes });
    expect(feed.events.map((event) => [event.type, event.contactId])).toEqual([
      ['contact.created', mine.id],
      ['contact.created', survivor.id],
      ['contact.deleted', mine.id],
      ['contact.updated', survivor.id],
      ['contact.created', away.id],
    ]);
    const timeline = await core.listTimeline(
      anna(of),
      { target: byId(survivor) },
      { limit: 9, after: null, kinds: new Set(['change', 'merge']) },
    );
    expect(timeline.entries.map((entry) => entry.kind)).toEqual(['change', 'change']);
    expect((await core.restoreContact(anna(of), { contact: mine.id })).contact.displayName).toBe('Mine');
  });
});

describe('pairs', () => {
  it('and their dismissals are shown only to callers that see both', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const email = (name: string) => hold('email', `${name}@example.com`);
    // Pairs of the oldest contacts are first.
    const three = await person(of, 'C', 'ben', email('x'));
    const [one, two] = [await person(of, 'A', 'anna', email('x')), await person(of, 'B', 'anna', email('x'))];
    await expect.poll(async () => (await core.listDuplicates(of.caller, page)).items.length).toBe(3);
    const seen = await core.listDuplicates(anna(of), { ...page, limit: 1 });
    expect(seen.items.map((pair) => pair.contacts.map((each) => each.id))).toEqual([[one.id, two.id]]);
    const foreign = await core.dismissDuplicate(of.caller, [byId(one), byId(three)]);
    expect((await core.listDismissals(anna(of), page)).items).toEqual([]);
    const { id } = foreign.dismissal;
    expect(await problemOf(core.deleteDismissal(anna(of), id))).toMatchObject({ kind: 'not_found' });
    expect(await problemOf(core.dismissDuplicate(anna(of), [byId(one), byId(three)]))).toMatchObject({
      kind: 'not_found',
    });
    const own = await core.dismissDuplicate(anna(of), [byId(one), byId(two)]);
    await core.deleteDismissal(anna(of), own.dismissal.id);
    expect((await core.listDismissals(of.caller, page)).items.map((each) => each.id)).toEqual([id]);
  });
});

describe('may I send', () => {
  it('treats the opt-out of a hidden person like that of a deleted one, and reveals nothing else', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const out = await person(of, 'Out', 'ben', phone('14155550101'));
    await person(of, 'Plain', 'ben', phone('14155550102'));
    await core.recordConsent(of.caller, { target: byId(out) }, { channel: 'sms', state: 'opted_out' });
    const ask = async (values: readonly string[], chosen: ContactId | null = null) =>
      core.canSend(anna(of), {
        channel: 'sms',
        purpose: null,
        sender: null,
        recipients: values.map((value) => ({ key: { kind: 'phone', scope: '', value }, chosen })),
      });
    const [refused, plain, unknown] = await ask(['14155550101', '14155550102', '14155550103']);
    expect(plain).toEqual(unknown);
    expect(await ask(['14155550101'], out.id)).toEqual([refused]);
    expect(refused?.contactId).toBeNull();
    expect(refused?.reasons.map((reason) => [reason.code, reason.contactId])).toEqual([
      ['opted_out', null],
      ['unknown', null],
    ]);
  });

  it('means the visible person with another form of the number, if a hidden one has the number itself', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    await person(of, 'Hidden', 'ben', phone('5511987650001'));
    const seen = await person(of, 'Seen', 'anna', phone('551187650001'));
    const question = {
      channel: 'sms',
      purpose: null,
      sender: null,
      recipients: [{ key: { kind: 'phone', scope: '', value: '5511987650001' }, chosen: null }],
    } as const;
    expect(await core.canSend(anna(of), question)).toMatchObject([{ contactId: seen.id, reasons: [] }]);
  });
});

describe('bulk changes', () => {
  it('a member cannot undo a change of a part that its role hides by now', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const jane = await person(of, 'Jane', 'anna');
    const { keyId } = await makeMember(fixture, of, {
      name: 'anna',
      sees: 'own',
      owners: ['anna'],
      groups: [],
    });
    const caller = { ...anna(of), keyId };
    const less: Caller = { ...caller, visibility: { ...annas, hidden: ['description'] } };
    const contacts = { by: 'id', selectors: byId(jane) } as const;
    const described = { op: 'edit', edit: { fields: { description: 'new' } } } as const;
    const tagged = { op: 'edit', edit: { addTags: ['new'] } } as const;
    const jobs = [];
    for (const change of [described, tagged])
      jobs.push(await core.createBulkChange(caller, { contacts, change }));
    await core.runBulkChanges({ signal, only: of.account.id });
    const [hidden, shown] = jobs.map((job) => job.id);
    if (hidden === undefined || shown === undefined) throw new Error('no bulk changes');
    expect(await problemOf(core.undoBulkChange(less, hidden))).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'edit.description', code: 'hidden' }],
    });
    await core.undoBulkChange(less, shown);
    await core.runBulkChanges({ signal, only: of.account.id });
    const now = await core.getContact(of.caller, { target: byId(jane) });
    expect([now.description, now.tags]).toEqual(['new', []]);
    await core.undoBulkChange(caller, hidden);
  });

  it('apply to the contacts that the member saw, and only it can read them', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const mine = [await person(of, 'One', 'anna'), await person(of, 'Two', 'anna')];
    const other = await person(of, 'Other', 'ben');
    const groups: readonly number[] = [];
    const first = await makeMember(fixture, of, { name: 'anna', sees: 'own', owners: ['anna'], groups });
    const second = await makeMember(fixture, of, { name: 'ben', sees: 'own', owners: ['ben'], groups });
    const caller = { ...anna(of), keyId: first.keyId };
    const bens: LimitedVisibility = { ...annas, contacts: { owners: ['ben'], groups: [] } };
    const stranger = { ...of.caller, keyId: second.keyId, visibility: bens };
    const change = { op: 'edit', edit: { addTags: ['reached'] } } as const;
    const ahead = await core.createBulkChange(stranger, { contacts: { by: 'id', selectors: [] }, change });
    const job = await core.createBulkChange(caller, { contacts: { by: 'filter', texts: {} }, change });
    const waitsFor = async (by: Caller) => [
      (await core.getBulkChange(by, job.id)).waitsFor,
      ...(await core.listBulkChanges(by, page)).items.map((item) => item.waitsFor),
    ];
    expect([job.waitsFor, await waitsFor(caller)]).toEqual([null, [null, null]]);
    expect(await waitsFor(of.caller)).toEqual([ahead.id, ahead.id, null]);
    await core.cancelBulkChange(stranger, ahead.id);
    const next = await core.createBulkChange(caller, { contacts: { by: 'id', selectors: [] }, change });
    expect([next.waitsFor, (await core.cancelBulkChange(caller, next.id)).waitsFor]).toEqual([job.id, null]);
    await core.runBulkChanges({ signal, only: of.account.id });
    expect(await core.getBulkChange(caller, job.id)).toMatchObject({ state: 'done', matched: 2, changed: 2 });
    for (const call of [
      () => core.getBulkChange(stranger, job.id),
      () => core.undoBulkChange(stranger, job.id),
      () => core.cancelBulkChange(stranger, job.id),
    ])
      expect(await problemOf(call())).toMatchObject({ kind: 'not_found', resource: 'bulk change' });
    const listed = async (by: Caller) => (await core.listBulkChanges(by, page)).items.map(({ id }) => id);
    expect([await listed(stranger), await listed(caller)]).toEqual([[ahead.id], [next.id, job.id]]);
    await give(of.caller, mine[0] as Contact, 'ben');
    await core.undoBulkChange(caller, job.id);
    await core.runBulkChanges({ signal, only: of.account.id });
    expect((await core.getBulkChange(caller, job.id)).undo).toEqual({ reverted: 1, kept: 1 });
    const tagged = await core.listContacts(
      of.caller,
      { op: 'catalog', catalog: 'tags', item: { by: 'name', name: 'reached' } } as never,
      { from: { at: 'start' }, limit: 9, order: [{ by: 'number', descending: false }], wantTotal: false },
    );
    expect(tagged.items.map((contact) => contact.displayName)).toEqual(['One']);
    const byIds = { by: 'id', selectors: byId(other) } as const;
    const hidden = await core.createBulkChange(caller, { contacts: byIds, change });
    await core.runBulkChanges({ signal, only: of.account.id });
    expect(await core.getBulkChange(caller, hidden.id)).toMatchObject({ changed: 0, failed: 1 });
  });
});

describe('the feed', () => {
  it('a waiting caller does not read each event of others, and continues after them', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    await settled(fixture)(of);
    const { next } = await core.listEvents(anna(of), { from: 'now', limit: 9 });
    const sent = noteStatements();
    const waiting = core.listEvents(anna(of), { from: next, limit: 9, waitMs: onThisMachine(20_000) });
    const other = await person(of, 'Other', 'ben');
    const until = performance.now() + 1_200;
    for (let turn = 0; performance.now() < until; turn += 1) await give(of.caller, other, `b${turn}`);
    const mine = await person(of, 'Mine', 'anna');
    const { events, next: after } = await waiting;
    expect(events.map((event) => event.contactId)).toEqual([mine.id]);
    expect(after.position).toBeGreaterThan(next.position);
    const reads = sent.filter((text) => text.includes('as materialized') && text.includes('is_wanted'));
    expect(reads.length).toBeLessThan(16);
  });
});

describe('a webhook', () => {
  it('sends only contacts visible to its member at that time, and none while the member is suspended', async () => {
    const of = await fixture.newAccount();
    const { core } = hooks;
    const made = { name: 'anna', sees: 'own', owners: ['anna'], groups: [] } as const;
    const member = await makeMember({ core, database: fixture.database }, of, made);
    const receiver = await hooks.receiver();
    const { webhook } = await hooks.subscribe(
      { ...of, caller: { ...of.caller, keyId: member.keyId } },
      receiver,
    );
    await person(of, 'Other', 'ben');
    const mine = await person(of, 'Mine', 'anna');
    receiver.answer(say(500));
    await settled(fixture)(of);
    await hooks.send();
    expect(receiver.calls.map((call) => call.json.data.after.display_name)).toEqual(['Mine']);
    await give(of.caller, mine, 'ben');
    receiver.answer(say(204));
    fixture.advance(webhookRules.retriesMs[0] * (1 + webhookRules.jitter));
    await settled(fixture)(of);
    await hooks.send();
    expect(receiver.calls).toHaveLength(1);
    const log = await core.listDeliveries(of.caller, webhook.id, {}, page);
    expect(log.items.map((delivery) => delivery.state)).toEqual(['failed']);
    const bodies = 'select d.body from deliveries d where d.account_id = $1';
    expect(await fixture.database.query(planned(bodies), [of.account.id])).toEqual([{ body: null }]);
    await core.updateMember(of.caller, member.number, { state: 'suspended' });
    await person(of, 'Later', 'anna');
    await settled(fixture)(of);
    await hooks.send();
    expect(receiver.calls).toHaveLength(1);
    expect((await core.records(webhooks).get(of.caller, webhook.id)).state).toBe('paused');
  });

  it('sends a merge that waits only while both contacts are visible', async () => {
    const of = await fixture.newAccount();
    const { core } = hooks;
    const made = { name: 'anna', sees: 'own', owners: ['anna'], groups: [] } as const;
    const { keyId } = await makeMember({ core, database: fixture.database }, of, made);
    const receiver = await hooks.receiver();
    await hooks.subscribe({ ...of, caller: { ...of.caller, keyId } }, receiver, {
      types: ['contact.merged'],
    });
    const [survivor, loser] = [await person(of, 'Survivor', 'anna'), await person(of, 'Loser', 'anna')];
    await core.mergeContacts(of.caller, { op: 'merge', survivor: byId(survivor), loser: byId(loser) });
    receiver.answer(say(500));
    await settled(fixture)(of);
    await hooks.send();
    expect(receiver.calls.map((call) => call.json.data.merged_into)).toEqual([survivor.id]);
    await give(of.caller, survivor, 'ben');
    receiver.answer(say(204));
    fixture.advance(webhookRules.retriesMs[0] * (1 + webhookRules.jitter));
    await settled(fixture)(of);
    await hooks.send();
    expect(receiver.calls).toHaveLength(1);
  });
});

describe('a hidden person', () => {
  it('takes the same statements as a missing one', async () => {
    const of = await fixture.newAccount();
    const { core } = fixture;
    const caller = anna(of);
    const numbers = new Map<ContactId, string>();
    const hidden = async (at: number) => {
      const number = `1415555${200 + at}`;
      const { id } = await person(of, 'Hidden', 'ben', phone(number));
      numbers.set(id, number);
      return id;
    };
    const target = (id: ContactId) => [{ by: 'id', id }] as const;
    const kinds = new Set(['change', 'note', 'merge'] as const);
    const ways: Readonly<Record<string, (id: ContactId) => Promise<unknown>>> = {
      get: (id) => core.getContact(caller, { target: target(id) }),
      follow: (id) => core.getContact(caller, { target: target(id), merged: 'report' }),
      history: (id) => core.listHistory(caller, { target: target(id) }, { limit: 9, before: null }),
      timeline: (id) => core.listTimeline(caller, { target: target(id) }, { limit: 9, after: null, kinds }),
      notes: (id) => core.listNotes(caller, { target: target(id) }, page),
      deleted: (id) => core.getDeletedContact(caller, id),
      restore: (id) => core.restoreContact(caller, { contact: id }),
      feed: (id) => core.listEvents(caller, { from: 'beginning', limit: 9, contactId: id }),
      records: (id) => core.listRecords(caller, [id]),
      send: (id) =>
        core.canSend(caller, {
          channel: 'sms',
          purpose: null,
          sender: null,
          recipients: [
            { key: { kind: 'phone', scope: '', value: numbers.get(id) ?? '14155550399' }, chosen: null },
          ],
        }),
    };
    const warm = await hidden(99);
    for (const [name, ask] of Object.entries(ways)) {
      const [one, other] = [await hidden(Object.keys(ways).indexOf(name)), noId];
      await settled(fixture)(of);
      const statements: string[][] = [];
      // The first request fills caches of catalogs.
      for (const id of [warm, other, one, one, other]) {
        const sent = noteStatements();
        await ask(id).catch(() => {});
        statements.push(sent);
      }
      const [, missing, ...asked] = statements;
      expect([name, ...asked]).toEqual([name, missing, missing, missing]);
    }
  });
});
