/** Merges and their undo in the core, and the answers of every face for an id that was merged into another. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { contactStateOf } from '@switchbook/domain/contact/contact-state.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { ContactId, MergeId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { addActivity } from '../../src/intakes/store/activity-rows.js';
import { byId, eventsOf, hold, makerOf, phone, problemOf, storedEvents } from '../support/accounts/people.js';
import { newClient } from '../support/clients/directory.js';
import { clientOf as whatsappOf } from '../support/clients/superwaba.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import type { TestAccount } from '../support/fixture.js';
import { until } from '../support/until.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const drivers = await findDrivers();
const make = makerOf(fixture);

describe('a merge', () => {
  it('leaves the survivor an identity by which a deletion does not find it', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const key = (value: string) => ({ kind: 'vendor_id', scope: 'crm', value }) as const;
    const one = await make(account, 'One', { op: 'hold', identity: key('own') });
    const two = await make(account, 'Two', { op: 'hold', identity: key('merged') });
    await fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(one), loser: byId(two) });
    const target = (value: string) => [{ by: 'identity', key: key(value) }] as const;
    expect((await fixture.core.getContact(caller, { target: target('merged') })).id).toBe(one.id);
    const refused = fixture.core.deleteContact(caller, { op: 'delete', target: target('merged') });
    expect(await problemOf(refused)).toMatchObject({ kind: 'not_found', resource: 'contact' });
    expect((await fixture.core.deleteContact(caller, { op: 'delete', target: target('own') })).id).toBe(
      one.id,
    );
  });

  it('moves, unites and drops parts, and its undo restores every byte', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'), hold('email', 'a@example.com'));
    const two = await make(
      account,
      'Two',
      phone('14155550002'),
      hold('email', 'a@example.com'),
      hold('telegram', '7'),
    );
    const target = byId(two);
    await fixture.core.editContact(caller, { op: 'edit', target, edit: { company: set('ACME') } });
    await fixture.core.addNote(caller, { target }, { body: 'hello' });
    await fixture.core.recordConsent(caller, { target }, { channel: 'whatsapp', state: 'opted_out' });
    await fixture.core.recordConsent(
      caller,
      { target: byId(one) },
      { channel: 'whatsapp', state: 'opted_in' },
    );
    const before = await Promise.all(
      [one, two].map((c) => fixture.core.getContact(caller, { target: byId(c) })),
    );
    const merged = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    expect(merged.contact).toMatchObject({
      company: 'ACME',
      displayName: 'One',
      reach: { optedIn: false, optedOut: true },
    });
    expect(await fixture.core.getContact(caller, { target: byId(one) })).toEqual(merged.contact);
    expect(await problemOf(fixture.core.getContact(caller, { target, merged: 'report' }))).toMatchObject({
      kind: 'merged',
    });
    expect((await fixture.core.getContact(caller, { target, merged: 'follow' })).id).toBe(one.id);
    const undone = await fixture.core.undoMerge(caller, merged.merge.id);
    expect(undone.notRestored).toEqual([]);
    const after = await Promise.all(
      [one, two].map((c) => fixture.core.getContact(caller, { target: byId(c) })),
    );
    // The versions that the merge and its undo have used are not used again.
    expect(after.map((contact) => contact.spentVersion)).toEqual([3, (before[1]?.version ?? 0) + 1]);
    expect(after.map(({ spentVersion: _, ...rest }) => rest)).toEqual(before);
    const events = (await eventsOf(fixture)(account)).filter(({ type }) => type.startsWith('contact.'));
    expect(events.slice(-4)).toEqual([
      { type: 'contact.merged', version: 3, contact_id: two.id },
      { type: 'contact.updated', version: 3, contact_id: one.id },
      { type: 'contact.updated', version: 2, contact_id: one.id },
      { type: 'contact.unmerged', version: 3, contact_id: two.id },
    ]);
  });
});

async function two() {
  const { account, client } = await newClient(fixture);
  const one = await client.make({ display_name: 'One', phone: '+4930111111' });
  const other = await client.make({ display_name: 'Two', phone: '+4930222222' });
  return { account, client, one, other };
}

describe('the id of a merged contact', () => {
  it.each(drivers)('answers on $face as its vendor does', async (driver) => {
    const { account, client, one, other } = await two();
    const find = (id: string) =>
      fixture.core.getContact(account.caller, { target: [{ by: 'id', id: id as never }] });
    const loser = await find(other.id);
    await client.post('/merges', { survivor: one.id, loser: other.id });
    const headers = driver.headers(account.key, account.account);
    const answer = await fixture.send({ ...driver.read(driver.idOf(loser)), headers });
    const survivor = await find(one.id);
    if (driver.face === 'directory') expect(answer.status).toBe(410);
    else if (['superwaba', 'wazapin'].includes(driver.face))
      expect(driver.shown(answer.json).id).toBe(driver.idOf(survivor));
    else expect(answer.status).toBe(404);
    expect((await fixture.send({ ...driver.read(driver.idOf(survivor)), headers })).status).toBe(200);
  });

  it('is read and changed by SuperWABA in each of its spellings', async () => {
    const { account, client, one, other } = await two();
    const caller = whatsappOf(fixture, account);
    const before = (await caller.get(`/contacts/${other.id}`)).json.data;
    await client.post('/merges', { survivor: one.id, loser: other.id });
    const survivor = (await caller.get(`/contacts/${one.id}`)).json.data;
    for (const id of [other.id, before.id, before.vendorContactId]) {
      expect((await caller.get(`/contacts/${id}`)).json.data).toEqual(survivor);
    }
    for (const id of [other.id, before.id, before.vendorContactId])
      expect((await caller.patch(id, { name: 'Changed' })).status).toBe(200);
    expect((await client.get(`/contacts/${one.id}`)).json.data.display_name).toBe('Changed');
  });

  it('addresses the survivor if chosen on Wazzup24, and is shown', async () => {
    const { account, client } = await newClient(fixture);
    const headers = { authorization: `Bearer ${account.key}` };
    for (const [id, chat] of [
      ['first', '4930111111'],
      ['second', '4930222222'],
    ] as const) {
      const contacts = [
        { id, responsible_user_id: '', name: id, contact_data: [{ chat_type: 'whatsapp', chat_id: chat }] },
      ];
      await fixture.send({ method: 'POST', path: '/v2/contacts', headers, body: { contacts } });
    }
    const [two2, one1] = (await client.get('/contacts')).json.data;
    const merged = await client.post('/merges', { survivor: two2.id, loser: one1.id });
    expect(merged.json.data.vendor_ids).toEqual([{ scope: 'wazzup', value: 'first' }]);
    for (const id of ['first', 'second']) {
      const read = await fixture.send({ path: `/v2/contacts/${id}`, headers });
      expect([read.status, read.json.data[0].id]).toEqual([200, id]);
    }
  });
});

describe('events of a merge', () => {
  it('give a replica the same contacts, after the merge and after its undo', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'), hold('email', 'a@example.com'));
    const two = await make(account, 'Two', phone('14155550002'), hold('vendor_id', 'x'));
    await fixture.core.recordConsent(
      caller,
      { target: byId(two) },
      { channel: 'whatsapp', state: 'opted_out' },
    );
    const isReplicaSame = async () => {
      const events = (await storedEvents(fixture)(account)).filter((event) =>
        event.type.startsWith('contact.'),
      );
      const replica = new Map<string, object>();
      for (const event of events)
        if (event.after === null || event.type === 'contact.merged') replica.delete(event.contact_id);
        else replica.set(event.contact_id, { version: event.version, ...event.after });
      const at = new Map(events.map((event) => [event.contact_id, event.occurred_at]));
      const page = {
        from: { at: 'start' },
        limit: 9,
        order: [{ by: 'number', descending: false }],
        wantTotal: false,
      } as const;
      const { items } = await fixture.core.listContacts(caller, allContacts, page);
      const known = items.map((contact) => {
        const state = contactStateOf(contact, at.get(contact.id) ?? contact.updatedAt);
        return [contact.id, JSON.parse(JSON.stringify({ version: contact.version, ...state }))];
      });
      expect(Object.fromEntries(replica)).toEqual(Object.fromEntries(known));
      return events;
    };
    const { merge } = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    const merged = (await isReplicaSame()).find((event) => event.type === 'contact.merged');
    expect(merged).toMatchObject({
      contact_id: two.id,
      after: { merged_into: one.id },
      before: { display_name: 'Two' },
    });
    await fixture.core.undoMerge(caller, merge.id);
    const back = (await isReplicaSame()).at(-1);
    expect(back).toMatchObject({
      type: 'contact.unmerged',
      contact_id: two.id,
      before: { merged_into: one.id },
    });
  });
});

it('a contact that leaves the view of the caller while the merge waits is not merged', async () => {
  const account = await fixture.newAccount();
  const [one, two] = [await make(account, 'One'), await make(account, 'Two')];
  const own = planned('update contacts set owner = $2, version = version + 1 where account_id = $1');
  const { id } = account.account;
  await fixture.database.query(own, [id, 'ana']);
  const contacts = { owners: ['ana'], groups: [] };
  const ana = { ...account.caller, visibility: { contacts, hidden: [], masked: [] } };
  const merge = { op: 'merge', survivor: byId(one), loser: byId(two) } as const;
  const merging = await fixture.database.transaction(async (tx) => {
    await tx.query(own, [id, 'bo']);
    const refused = problemOf(fixture.core.mergeContacts(ana, merge));
    await until('the merge waits', () => isLockAwaited(fixture.database));
    return { refused };
  });
  expect(await merging.refused).toEqual({ kind: 'not_found', resource: 'contact' });
});

it('a preview waits for no lock and takes none', async () => {
  const account = await fixture.newAccount();
  const { caller } = account;
  const one = await make(account, 'One', phone('14155550001'));
  const two = await make(account, 'Two', phone('14155550002'));
  const command = { op: 'merge', survivor: byId(one), loser: byId(two) } as const;
  const shown = await fixture.database.transaction(async (tx) => {
    await tx.query(planned('select from contacts c where c.account_id = $1 for update'), [caller.accountId]);
    return fixture.core.previewMerge(caller, command);
  });
  const { id: _, mergedAt: __, ...expected } = shown.merge;
  expect((await fixture.core.mergeContacts(caller, command)).merge).toMatchObject(expected);
  expect(await problemOf(fixture.core.previewMerge(caller, command))).toMatchObject({ kind: 'merged' });
});

describe('races', () => {
  it('simultaneous merges both ways, edits and deletions leave one contact or none, without errors', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await fixture.newAccount();
      const { caller } = account;
      const one = await make(account, 'One', phone('14155550001'));
      const two = await make(account, 'Two', phone('14155550002'));
      const merges = [
        [one, two],
        [two, one],
        [one, two],
      ] as const;
      const done = await Promise.allSettled([
        ...merges.map(([survivor, loser]) =>
          fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(survivor), loser: byId(loser) }),
        ),
        fixture.core.addNote(caller, { target: byId(two) }, { body: 'x' }),
        fixture.core.editContact(caller, { op: 'edit', target: byId(one), edit: { company: set('ACME') } }),
      ]);
      const [first, second, third] = done;
      expect([first, second, third].filter((item) => item?.status === 'fulfilled')).toHaveLength(1);
      for (const item of done)
        if (item.status === 'rejected') expect(['merged', 'not_found']).toContain(item.reason.problem?.kind);
      expect(await fixture.core.countContacts(caller, allContacts)).toBe(1);
    }
  });

  it('simultaneous undos of one merge restore two contacts once', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const { merge } = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    const done = await Promise.allSettled(
      Array.from({ length: 5 }, () => fixture.core.undoMerge(caller, merge.id)),
    );
    expect(done.filter((item) => item.status === 'fulfilled')).toHaveLength(1);
    expect(await fixture.core.countContacts(caller, allContacts)).toBe(2);
  });
});

describe('undo data', () => {
  it('undo data of a merge expires after its days; that of a later merge stays', async () => {
    const of = await fixture.newAccount();
    const { caller } = of;
    const merged = async (name: string) => {
      const [survivor, loser] = [byId(await make(of, name)), byId(await make(of, `${name} too`))];
      return (await fixture.core.mergeContacts(caller, { op: 'merge', survivor, loser })).merge.id;
    };
    const old = await merged('Ana');
    fixture.advance(20 * 24 * 60 * 60 * 1000);
    const [one, other] = [await merged('Bo'), await merged('Cem')];
    fixture.advance(11 * 24 * 60 * 60 * 1000);
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    await fixture.core.sweep({ signal: new AbortController().signal, retention });
    const kept = planned('select m.id, m.snapshot is not null as kept from merges m where m.account_id = $1');
    const rows = await fixture.database.query<{ id: string; kept: boolean }>(kept, [of.account.id]);
    expect(new Map(rows.map((row) => [row.id, row.kept]))).toEqual(
      new Map([
        [old, false],
        [one, true],
        [other, true],
      ]),
    );
    for (const merge of [one, other]) await fixture.core.undoMerge(caller, merge);
    expect((await problemOf(fixture.core.undoMerge(caller, old))).kind).toBe('conflict');
  });
});

describe('refusals', () => {
  const consent = (channel: 'whatsapp', state: 'opted_in' | 'opted_out') => ({ channel, state }) as const;

  it('refusals of a number that the survivor gets again stay after an undo', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    await fixture.core.recordConsent(caller, { target: byId(one) }, consent('whatsapp', 'opted_in'));
    await fixture.core.recordConsent(caller, { target: byId(two) }, consent('whatsapp', 'opted_out'));
    const merged = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    const key = { kind: 'phone', scope: '', value: '14155550002' } as const;
    for (const change of [{ op: 'release', key }, phone('14155550002')] as const)
      await fixture.core.editContact(caller, {
        op: 'edit',
        target: byId(one),
        edit: { identities: [change] },
      });
    const undone = await fixture.core.undoMerge(caller, merged.merge.id);
    expect(undone.notRestored).toEqual(['identities.phone.14155550002']);
    expect([undone.contact.reach.optedOut, undone.loser.reach.optedOut]).toEqual([true, true]);
    expect((await fixture.core.getContact(caller, { target: byId(one) })).reach.optedOut).toBe(true);
  });

  it.each([
    'earlier',
    'later',
  ] as const)('refusals of a contact merged later hold after the %s merge is undone', async (undone) => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const three = await make(account, 'Three', phone('14155550003'));
    // Both contacts have the same opt-outs, so the second merge skips those that the first one copied.
    for (const contact of [two, three]) {
      const target = byId(contact);
      await fixture.core.recordConsent(caller, { target }, consent('whatsapp', 'opted_out'));
      const manual = { reason: 'manual', expiresAt: null } as const;
      await fixture.core.setSuppression(caller, { target }, { channel: 'sms', ...manual });
    }
    const merge = (loser: typeof one) =>
      fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(one), loser: byId(loser) });
    const merges = { earlier: await merge(two), later: await merge(three) };
    await fixture.core.undoMerge(caller, merges[undone].merge.id);
    for (const value of ['14155550002', '14155550003'])
      for (const [channel, code] of [
        ['whatsapp', 'opted_out'],
        ['sms', 'suppressed'],
      ] as const) {
        const recipients = [{ key: { kind: 'phone', scope: '', value }, chosen: null }] as const;
        const [answer] = await fixture.core.canSend(caller, {
          channel,
          purpose: null,
          sender: null,
          recipients,
        });
        expect(
          answer?.reasons.map((reason) => reason.code),
          `${channel} to ${value}`,
        ).toEqual([code]);
      }
    const still = await fixture.core.getContact(caller, { target: byId(one) });
    expect(still.reach.optedOut).toBe(true);
  });

  it('refusals of a shared email of a contact merged later hold after the undo of the earlier merge', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const value = 'shared@example.com';
    const one = await make(account, 'One', hold('email', value));
    const two = await make(account, 'Two', phone('14155550002'));
    const three = await make(account, 'Three', hold('email', value));
    // The second merge drops the suppression of the third contact, because the second one had an equal one.
    for (const contact of [two, three])
      await fixture.core.setSuppression(
        caller,
        { target: byId(contact) },
        { channel: 'email', reason: 'manual', expiresAt: null },
      );
    const merge = (loser: typeof one) =>
      fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(one), loser: byId(loser) });
    const earlier = await merge(two);
    await merge(three);
    await fixture.core.undoMerge(caller, earlier.merge.id);
    const recipients = [{ key: { kind: 'email', scope: '', value }, chosen: null }] as const;
    const question = { channel: 'email', purpose: null, sender: null, recipients };
    const [answer] = await fixture.core.canSend(caller, question);
    expect(answer?.reasons.map(({ code }) => code)).toEqual(['suppressed']);
  });

  it('refusals of a number that the survivor gained while merged hold after the undo', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const gone = await make(account, 'Gone', phone('14155550003'));
    for (const contact of [two, gone]) {
      const target = byId(contact);
      await fixture.core.recordConsent(caller, { target }, consent('whatsapp', 'opted_out'));
      const manual = { reason: 'manual', expiresAt: null } as const;
      await fixture.core.setSuppression(caller, { target }, { channel: 'sms', ...manual });
    }
    await fixture.core.deleteContact(caller, { op: 'delete', target: byId(gone) });
    const merged = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(one),
      loser: byId(two),
    });
    // The opt-outs of the number are not stored, because the loser had equal ones.
    const identities = [{ op: 'hold', identity: { kind: 'phone', value: '14155550003' } }] as const;
    await fixture.core.editContact(caller, { op: 'edit', target: byId(one), edit: { identities } });
    await fixture.core.undoMerge(caller, merged.merge.id);
    for (const channel of ['whatsapp', 'sms'] as const) {
      const recipients = [{ key: { kind: 'phone', scope: '', value: '14155550003' }, chosen: null }] as const;
      const question = { channel, purpose: null, sender: null, recipients };
      const [answer] = await fixture.core.canSend(caller, question);
      expect(answer?.reasons, channel).toHaveLength(1);
    }
  });

  it.each([
    'survivor',
    'loser',
  ] as const)('refusals of the %s that are repeated while merged hold for both after the undo, and are stored once', async (refusing) => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const manual = { reason: 'manual', expiresAt: null } as const;
    const entries = {
      consents: [consent('whatsapp', 'opted_out')],
      suppressions: [{ channel: 'email', subject: '', reason: 'complaint' }],
    };
    const repeat = async (contact: Contact) => {
      const target = byId(contact);
      await fixture.core.editContact(caller, { op: 'edit', target, edit: entries });
      await fixture.core.setSuppression(caller, { target }, { channel: 'sms', ...manual });
    };
    const entriesOf = (contact: Contact) => fixture.core.listConsents(caller, { target: byId(contact) });
    const refusedOf = async (contact: Contact) => ({
      consents: [...new Set((await entriesOf(contact)).map(({ state }) => state))],
      suppressions: (await fixture.core.listSuppressions(caller, { target: byId(contact) }))
        .map(({ channel }) => channel)
        .sort(),
    });
    const refused = { consents: ['opted_out'], suppressions: ['email', 'sms'] };
    for (const isRepeated of [false, true]) {
      const digits = isRepeated ? '1415555100' : '1415555200';
      const one = await make(account, 'One', phone(`${digits}1`));
      const two = await make(account, 'Two', phone(`${digits}2`));
      const [first, second] = refusing === 'survivor' ? [one, two] : [two, one];
      await repeat(first);
      const { merge } = await fixture.core.mergeContacts(caller, {
        op: 'merge',
        survivor: byId(one),
        loser: byId(two),
      });
      for (let time = 0; isRepeated && time < 2; time += 1) await repeat(one);
      expect(await entriesOf(one)).toHaveLength(isRepeated ? 2 : 1);
      await fixture.core.undoMerge(caller, merge.id);
      expect(await refusedOf(first)).toMatchObject(refused);
      const none = { consents: [], suppressions: [] };
      expect(await refusedOf(second)).toMatchObject(isRepeated ? refused : none);
      expect((await fixture.core.getContact(caller, { target: byId(second) })).reach.optedOut).toBe(
        isRepeated,
      );
    }
  });

  it('skipped by a merge apply to the survivor with the number, once its own refusal is lifted', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const sms = { channel: 'sms', reason: 'manual', expiresAt: null } as const;
    for (const contact of [one, two])
      await fixture.core.setSuppression(caller, { target: byId(contact) }, sms);
    const survivor = byId(one);
    const merged = await fixture.core.mergeContacts(caller, { op: 'merge', survivor, loser: byId(two) });
    const [own] = await fixture.core.listSuppressions(caller, { target: survivor });
    await fixture.core.deleteSuppression(caller, { target: survivor }, own?.id ?? '');
    const key = { kind: 'phone', scope: '', value: '14155550002' } as const;
    // The number belongs to the survivor from here on, so the undo keeps it there.
    for (const change of [{ op: 'release', key }, phone('14155550002')] as const)
      await fixture.core.editContact(caller, {
        op: 'edit',
        target: survivor,
        edit: { identities: [change] },
      });
    await fixture.core.undoMerge(caller, merged.merge.id);
    const recipients = [{ key, chosen: null }] as const;
    const [answer] = await fixture.core.canSend(caller, {
      channel: 'sms',
      purpose: null,
      sender: null,
      recipients,
    });
    expect(answer?.contactId).toBe(one.id);
    expect(answer?.reasons.map((reason) => reason.code)).toEqual(['suppressed']);
  });

  it('refusals of a number apply to a contact that was opted in before it got the number', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    await fixture.core.recordConsent(caller, { target: byId(one) }, consent('whatsapp', 'opted_out'));
    await fixture.core.recordConsent(caller, { target: byId(two) }, consent('whatsapp', 'opted_in'));
    await fixture.core.deleteContact(caller, { op: 'delete', target: byId(one) });
    const edit = { identities: [phone('14155550001')] };
    const { contact } = await fixture.core.editContact(caller, { op: 'edit', target: byId(two), edit });
    expect(contact.reach).toEqual({ optedIn: false, optedOut: true });
  });

  it('are not held for numbers that a merge moves', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    await fixture.core.recordConsent(caller, { target: byId(two) }, consent('whatsapp', 'opted_out'));
    await fixture.core.addNote(caller, { target: byId(two) }, { body: 'kept' });
    await fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(one), loser: byId(two) });
    const waiting = planned('select subject from retained_refusals where account_id = $1');
    expect(await fixture.database.query(waiting, [account.account.id])).toEqual([]);
    const notes = await fixture.core.listNotes(caller, { target: byId(one) }, { limit: 5, after: null });
    expect(notes.items.map((note) => note.body)).toEqual(['kept']);
    expect((await fixture.core.listConsents(caller, { target: byId(one) })).length).toBe(1);
  });
});

describe('message activity', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 4, 16, 14, minute));
  const heard = (
    account: TestAccount,
    contact: { readonly id: string },
    minute: number,
    failedAt?: number,
  ) => {
    const failed =
      failedAt === undefined ? {} : { undelivered_code: 131000 + failedAt, undelivered_at: at(failedAt) };
    const row = { contact_id: contact.id, last_message_at: at(minute), messages_in: 1, ...failed };
    return addActivity(fixture.database, account.account.id, JSON.stringify([row]));
  };
  const activityOf = async (account: TestAccount, ...contacts: readonly { readonly id: string }[]) => {
    const ids = contacts.map(({ id }) => id as ContactId);
    const rows = await fixture.core.readActivity({ accountId: account.account.id }, ids);
    return ids.map((id) => {
      const row = rows.find((activity) => activity.contactId === id);
      return row && [row.lastMessageAt?.getUTCMinutes(), row.messagesIn, row.undeliveredCode ?? 0];
    });
  };
  const pair = async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const other = await make(account, 'Two', phone('14155550002'));
    const join = { op: 'merge', survivor: byId(one), loser: byId(other) } as const;
    const merge = async () => (await fixture.core.mergeContacts(account.caller, join)).merge.id;
    const undo = (id: MergeId) => fixture.core.undoMerge(account.caller, id);
    return { account, one, other, merge, undo };
  };

  it('is added up with the latest times, and an undo restores both', async () => {
    const { account, one, other, merge, undo } = await pair();
    await heard(account, one, 1, 5);
    await heard(account, other, 2, 4);
    await heard(account, other, 3);
    const id = await merge();
    expect(await activityOf(account, one, other)).toEqual([[3, 3, 131005], undefined]);
    await undo(id);
    expect(await activityOf(account, one, other)).toEqual([
      [1, 1, 131005],
      [3, 2, 131004],
    ]);
  });

  it('since the merge stays with the survivor', async () => {
    const { account, one, other, merge, undo } = await pair();
    await heard(account, one, 1, 1);
    await heard(account, other, 9, 9);
    const id = await merge();
    await heard(account, one, 20, 21);
    expect(await activityOf(account, one)).toEqual([[20, 3, 131021]]);
    await undo(id);
    expect(await activityOf(account, one, other)).toEqual([
      [20, 2, 131021],
      [9, 1, 131009],
    ]);
  });

  it('since the merge stays with the survivor, also of contacts without earlier messages', async () => {
    const { account, one, other, merge, undo } = await pair();
    await heard(account, other, 9);
    const id = await merge();
    await heard(account, one, 20, 21);
    await undo(id);
    expect(await activityOf(account, one, other)).toEqual([
      [20, 1, 131021],
      [9, 1, 0],
    ]);
    const failed = { contact_id: other.id, undelivered_code: 131009, undelivered_at: at(9), messages_in: 0 };
    const next = await pair();
    await addActivity(
      fixture.database,
      next.account.account.id,
      JSON.stringify([{ ...failed, contact_id: next.other.id }]),
    );
    const second = await next.merge();
    await heard(next.account, next.one, 20);
    await next.undo(second);
    expect(await activityOf(next.account, next.one)).toEqual([[20, 1, 0]]);
  });

  it('messages of the merged contact move, and return on undo', async () => {
    const { account, one, other, merge, undo } = await pair();
    await heard(account, other, 9);
    const id = await merge();
    expect(await activityOf(account, one)).toEqual([[9, 1, 0]]);
    await undo(id);
    expect(await activityOf(account, one, other)).toEqual([
      [undefined, 0, 0],
      [9, 1, 0],
    ]);
    await undo(await merge());
    expect(await activityOf(account, other)).toEqual([[9, 1, 0]]);
  });

  it('is empty without messages, and is deleted with an erased person', async () => {
    const { account, one, other, merge, undo } = await pair();
    await undo(await merge());
    expect(await activityOf(account, one, other)).toEqual([undefined, undefined]);
    await heard(account, other, 9);
    await merge();
    await fixture.core.eraseContact(account.caller, { target: byId(one) });
    expect(await activityOf(account, one, other)).toEqual([undefined, undefined]);
    const parts = planned("select p.id from merge_parts p where p.account_id = $1 and p.part = 'activity'");
    expect(await fixture.database.query(parts, [account.account.id])).toEqual([]);
  });
});
