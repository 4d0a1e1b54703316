/** Contacts from payloads of linked-device tools, which name people by number, by LID, or by both. */

import { createHmac } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { PersonIds } from '@switchbook/messaging-payloads/facts.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';

const fixture = useFixture();
const secret = 'the key of the session';
const seconds = 1_776_295_776;
const maria = { phone: '5511955501234', lid: '72318944542853' };
const apply = () => fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });

async function newInbox() {
  const of = await fixture.newAccount();
  const waha = await fixture.core
    .records(intakes)
    .create(of.caller, { name: 'Device', secret, variant: 'waha' });
  const evolution = await fixture.core.records(intakes).create(of.caller, {
    name: 'Device',
    secret,
    variant: 'evolution',
  });
  const send = async (payload: object) => {
    const raw = Buffer.from(JSON.stringify(payload));
    const isWaha = !('instance' in payload);
    const headers = isWaha
      ? { 'x-webhook-hmac': createHmac('sha512', secret).update(raw).digest('hex') }
      : { apikey: secret };
    const { token } = isWaha ? waha : evolution;
    expect(await fixture.core.intakes.receive(token, raw, headers)).toBe('stored');
  };
  return {
    of,
    send,
    take: async (...payloads: readonly object[]) => {
      for (const payload of payloads) await send(payload);
      await apply();
    },
    people: () => peopleOf(of),
    pairs: async () =>
      (await fixture.core.listDuplicates(of.caller, { limit: 10, after: null } as never)).items,
    payloads: async () =>
      (
        await fixture.database.query<{ state: string }>(
          planned('select p.state from intake_payloads p where p.account_id = $1 order by p.id'),
          [of.account.id],
        )
      ).map((row) => row.state),
  };
}

async function peopleOf(of: TestAccount): Promise<readonly Contact[]> {
  const order = [{ by: 'number', descending: false }] as const;
  const page = { from: { at: 'start' }, limit: 200, order, wantTotal: false } as const;
  return (await fixture.core.listContacts(of.caller, allContacts, page)).items;
}

const jidOf = ({ phone, lid }: PersonIds) => (lid === undefined ? `${phone}@c.us` : `${lid}@lid`);

/** An incoming message in the format of the engine that sends both ids. */
function message(ids: PersonIds, body = 'hello', more: object = {}, at = seconds) {
  const both = ids.phone !== undefined && ids.lid !== undefined;
  const info = {
    Sender: jidOf(ids),
    SenderAlt: both ? `${ids.phone}@s.whatsapp.net` : '',
    PushName: 'Maria',
  };
  const id = `false_${jidOf(ids)}_${body}${at}`;
  const sent = { id, timestamp: at, from: jidOf(ids), fromMe: false, body, hasMedia: false };
  return {
    id: `evt_${body}${at}`,
    event: 'message',
    session: 'default',
    me: { id: '4930555000@c.us', lid: '77820596330581@lid' },
    payload: { ...sent, _data: { Info: info }, ...more },
  };
}
const upsert = (ids: PersonIds, at = seconds) => ({
  event: 'messages.upsert',
  instance: 'shop',
  sender: '4930555000@s.whatsapp.net',
  apikey: null,
  data: {
    key: {
      remoteJid: jidOf(ids),
      ...(ids.phone !== undefined && ids.lid !== undefined
        ? { remoteJidAlt: `${ids.phone}@s.whatsapp.net` }
        : {}),
      fromMe: false,
      id: `EV${jidOf(ids)}${at}`,
    },
    pushName: 'Maria',
    message: { conversation: 'hello' },
    messageTimestamp: at,
  },
});
const held = (contact: Contact | undefined) =>
  contact?.identities.map(({ kind, value }) => `${kind} ${value}`).sort();
const both = [`lid ${maria.lid}`, `phone ${maria.phone}`];

describe('a number and a LID', () => {
  it.each([
    ['WAHA', (ids: PersonIds, at?: number) => message(ids, 'hello', {}, at)],
    ['Evolution API', upsert],
  ])('are one person if %s sends them together; the LID alone finds it later', async (_tool, sent) => {
    const inbox = await newInbox();
    await inbox.take(sent(maria));
    await inbox.take(sent({ lid: maria.lid }, seconds + 1));
    await inbox.take(sent({ phone: maria.phone }));
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect(held(one)).toEqual(both);
    expect(one).toMatchObject({ displayName: 'Maria', source: { name: 'whatsapp' } });
    const [activity] = await fixture.core.readActivity({ accountId: inbox.of.account.id }, [
      one?.id as never,
    ]);
    expect(activity).toMatchObject({ messagesIn: 3 });
  });

  it('a contact with only the LID gets the number later', async () => {
    const inbox = await newInbox();
    await inbox.take(message({ lid: maria.lid }));
    expect((await inbox.people()).map(held)).toEqual([[`lid ${maria.lid}`]]);
    await inbox.take(message(maria, 'again'));
    expect((await inbox.people()).map(held)).toEqual([both]);
    expect(await inbox.pairs()).toEqual([]);
  });

  it('two contacts with one each are a duplicate and never merged', async () => {
    const inbox = await newInbox();
    await inbox.take(message({ lid: maria.lid }), message({ phone: maria.phone }));
    expect(await inbox.people()).toHaveLength(2);
    expect(await inbox.pairs()).toEqual([]);
    await inbox.take(upsert(maria));
    expect((await inbox.people()).flatMap(held).sort()).toEqual(both);
    expect(await inbox.pairs()).toMatchObject([{ reasons: ['shared_number', 'same_name'] }]);
  });

  it('a known contact gets the LID that another tool names with its number', async () => {
    const inbox = await newInbox();
    const phone = { op: 'hold', identity: { kind: 'phone', value: maria.phone } } as const;
    const displayName = { op: 'set', value: 'Dona Maria' } as const;
    await fixture.core.saveContact(inbox.of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName, identities: [phone] },
    });
    await inbox.take(upsert(maria));
    await inbox.take(message({ lid: maria.lid }));
    const [one, ...others] = await inbox.people();
    expect([one?.displayName, held(one), others]).toEqual(['Dona Maria', both, []]);
  });
});

describe('ids without a message', () => {
  const group = { from: '120363042@g.us', participant: `${maria.lid}@lid` };
  const lids = [{ lid: `${maria.lid}@lid`, pn: `${maria.phone}@c.us` }];

  it.each([
    ['a group', message(maria, 'stop', group)],
    ['a list of LIDs', lids],
  ])('create no contact from %s, but complete an existing one', async (_what, payload) => {
    const inbox = await newInbox();
    await inbox.take(payload);
    expect(await inbox.people()).toEqual([]);
    await inbox.take(message({ phone: maria.phone }));
    await inbox.take({ ...message(maria, 'stop', group), id: 'evt_2' });
    const [one, ...others] = await inbox.people();
    expect([held(one), others]).toEqual([both, []]);
    expect(
      await fixture.core.listConsents(inbox.of.caller, { target: [{ by: 'id', id: one?.id as never }] }),
    ).toEqual([]);
    const [activity] = await fixture.core.readActivity({ accountId: inbox.of.account.id }, [
      one?.id as never,
    ]);
    expect(activity).toMatchObject({ messagesIn: 1 });
  });

  it('are added before and after the first message of one step', async () => {
    const inbox = await newInbox();
    const named = message(maria, 'hi', group, seconds - 1);
    const again = message(maria, 'hi', group, seconds + 1);
    await inbox.take(named, message({ phone: maria.phone }), again);
    expect((await inbox.people()).map(held)).toEqual([both]);
  });

  it('ids of two contacts are a duplicate', async () => {
    const inbox = await newInbox();
    await inbox.take(message({ lid: maria.lid }), message({ phone: maria.phone }));
    await inbox.take(lids);
    expect(await inbox.people()).toHaveLength(2);
    expect(await inbox.pairs()).toMatchObject([{ reasons: ['shared_number', 'same_name'] }]);
  });

  it('own messages make no contact', async () => {
    const inbox = await newInbox();
    await inbox.take(message(maria, 'hello', { fromMe: true }));
    expect(await inbox.people()).toEqual([]);
  });
});

it('a stop word counts for the person with the LID', async () => {
  const inbox = await newInbox();
  await inbox.take(message({ lid: maria.lid }, 'STOP'));
  await inbox.take(message(maria, 'hello'));
  const [one] = await inbox.people();
  const consents = await fixture.core.listConsents(inbox.of.caller, {
    target: [{ by: 'id', id: one?.id as never }],
  });
  expect(consents).toMatchObject([{ channel: 'whatsapp', purpose: 'marketing', state: 'opted_out' }]);
});

it('an erasure deletes a LID from every payload of the inbox', async () => {
  const inbox = await newInbox();
  await inbox.take(message(maria));
  const other = message({ lid: '99999999999' }, 'hi');
  const quoted = message({ lid: '99999999999' }, 'quotes', { replyTo: { participant: `${maria.lid}@lid` } });
  const event = { ...message({ lid: '1' }), event: 'presence.update', payload: { id: `${maria.lid}:3@lid` } };
  await inbox.take(message(maria, 'mine', { fromMe: true }), quoted, other, event);
  await inbox.send(message({ lid: maria.lid }, 'waits'));
  const one = (await inbox.people()).find((each) => held(each)?.includes(both[0] ?? ''));
  const erased = await fixture.core.eraseContact(inbox.of.caller, {
    target: [{ by: 'id', id: one?.id as never }],
  });
  expect(erased.tables).toContainEqual({ table: 'intake_payloads', rows: 5 });
  expect(await inbox.payloads()).toEqual(['applied']);
});

describe('any order', () => {
  const kinds = { lid: { lid: maria.lid }, phone: { phone: maria.phone }, both: maria } as const;
  const sent = fc.record({
    kind: fc.constantFrom('lid', 'phone', 'both') as fc.Arbitrary<keyof typeof kinds>,
    /** whether all earlier payloads are applied first */
    isLater: fc.boolean(),
    tool: fc.constantFrom('waha', 'evolution'),
    hours: fc.nat({ max: 5 }),
  });

  const losesNone = 'of payloads gives one person or a duplicate, and loses no id';
  inTwoLengths(losesNone, { short: 4, long: 200 }, losesNoId);

  async function losesNoId(runs: number): Promise<void> {
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 6 }), async (all) => {
        const inbox = await newInbox();
        for (const [index, { kind, isLater, tool, hours }] of all.entries()) {
          if (isLater) await apply();
          const at = seconds + hours * 3_600 + index;
          await inbox.send(tool === 'waha' ? message(kinds[kind], 'hello', {}, at) : upsert(kinds[kind], at));
        }
        await apply();
        const people = await inbox.people();
        const expectedIds = new Set(
          all.flatMap(({ kind }) => Object.entries(kinds[kind]).map((entry) => entry.join(' '))),
        );
        expect(people.flatMap(held).sort()).toEqual([...expectedIds].sort());
        const isTied = all.some(({ kind }) => kind === 'both');
        const pairs = await inbox.pairs();
        if (isTied && people.length > 1)
          expect(pairs).toMatchObject([{ reasons: ['shared_number', 'same_name'] }]);
        expect(people.length).toBeLessThanOrEqual(2);
        if (people.length === 1) expect(pairs).toEqual([]);
        expect(new Set(await inbox.payloads())).toEqual(new Set(['applied']));
        const counts = await fixture.core.readActivity(
          { accountId: inbox.of.account.id },
          people.map((person) => person.id),
        );
        expect(counts.reduce((sum, count) => sum + count.messagesIn, 0)).toBe(all.length);
      }),
      { numRuns: runs },
    );
  }
});
