/** Received payloads become contacts, identities, consents and marks, each once and in the order of their times. */

import { createHmac } from 'node:crypto';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import {
  bytesOf,
  contactOfPablo,
  fromPablo,
  pablo,
  payloadOf,
} from '@switchbook/messaging-payloads/payloads.test.support.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import type { StoredIntake } from '../../src/intakes/values/intake.js';
import { BegunSteps, CrashingStepError } from '../../src/operation-context/begun-steps.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const secret = 'the secret of the app';
const seconds = Number(fromPablo.timestamp);

interface Inbox {
  readonly of: TestAccount;
  readonly receive: (...payloads: readonly object[]) => Promise<void>;
  /** receives and applies payloads */
  readonly take: (...payloads: readonly object[]) => Promise<void>;
  readonly people: () => Promise<readonly Contact[]>;
  readonly consents: (contact: Contact | undefined) => Promise<readonly object[]>;
  readonly activity: (contact: Contact | undefined) => Promise<object | undefined>;
  readonly states: () => Promise<readonly string[]>;
  readonly shown: () => Promise<StoredIntake>;
  readonly id: string;
}

const apply = (holdMs = 0) => fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs });

async function newInbox(): Promise<Inbox> {
  const of = await fixture.newAccount();
  const { token, ...intake } = await fixture.core.records(intakes).create(of.caller, {
    name: 'Shop',
    secret,
    portfolio: 'p-1',
  });
  const receive = async (...payloads: readonly object[]) => {
    for (const payload of payloads) {
      const raw = bytesOf(payload);
      const signature = `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
      expect(await fixture.core.intakes.receive(token, raw, { 'x-hub-signature-256': signature })).toBe(
        'stored',
      );
    }
  };
  return {
    of,
    id: intake.id,
    receive,
    take: async (...payloads) => {
      await receive(...payloads);
      await apply();
    },
    people: async () => {
      const order = [{ by: 'number', descending: false }] as const;
      const page = { from: { at: 'start' }, limit: 200, order, wantTotal: false } as const;
      return (await fixture.core.listContacts(of.caller, allContacts, page)).items;
    },
    consents: async (contact) => {
      return fixture.core.listConsents(of.caller, { target: [{ by: 'id', id: contact?.id as never }] });
    },
    activity: async (contact) =>
      (await fixture.core.readActivity({ accountId: of.account.id }, [contact?.id as never]))[0],
    shown: () => fixture.core.records(intakes).get(of.caller, intake.id),
    states: async () =>
      (
        await fixture.database.query<{ state: string }>(
          planned('select p.state from intake_payloads p where p.account_id = $1 order by p.id'),
          [of.account.id],
        )
      ).map((row) => row.state),
  };
}

const text = (body: string, at = seconds, more: object = {}) => ({
  ...fromPablo,
  id: `wamid.${body}.${at}`,
  timestamp: String(at),
  type: 'text',
  text: { body },
  ...more,
});
const message = (body = 'hello', at = seconds) =>
  payloadOf({ contacts: [contactOfPablo], messages: [text(body, at)] });
const held = (contact: Contact | undefined) =>
  contact?.identities.map(({ kind, scope, value }) => `${kind} ${scope} ${value}`).sort();
const system = (type: string, more: object, from: object = { from: pablo.phone }) =>
  payloadOf({
    messages: [
      {
        ...from,
        id: `wamid.${type}`,
        timestamp: String(seconds + 60),
        type: 'system',
        system: { type, ...more },
      },
    ],
  });

describe('a sender of a message', () => {
  it('becomes a contact with every id, a name and the source', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ displayName: 'Pablo M.', source: { name: 'whatsapp' } });
    expect(held(one)).toEqual(
      [
        `bsuid p-1 ${pablo.userId}`,
        `parent_bsuid  ${pablo.parentUserId}`,
        `phone  ${pablo.phone}`,
        `username whatsapp ${pablo.username}`,
      ].sort(),
    );
    expect(await inbox.activity(one)).toMatchObject({
      lastMessageAt: new Date(seconds * 1000),
      messagesIn: 1,
      undeliveredAt: null,
    });
    expect(await inbox.states()).toEqual(['applied']);
  });

  it('is found by number or id, and keeps the existing name and source', async () => {
    const inbox = await newInbox();
    const { core } = fixture;
    const phone = { op: 'hold', identity: { kind: 'phone', value: pablo.phone } } as const;
    await core.saveContact(inbox.of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: { op: 'set', value: 'Señor Morales' }, identities: [phone] },
    });
    await inbox.take(message('one'), message('two', seconds + 1));
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ displayName: 'Señor Morales', source: { name: 'api' } });
    expect(await inbox.activity(one)).toMatchObject({ messagesIn: 2 });
  });

  it('changes a contact only by what the message teaches: the ids of the first, nothing of the second', async () => {
    const inbox = await newInbox();
    const identity = { kind: 'phone', value: pablo.phone } as const;
    const { contact } = await fixture.core.saveContact(inbox.of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { identities: [{ op: 'hold', identity }] },
    });
    fixture.advance(1_000);
    await inbox.take(message());
    const [first] = await inbox.people();
    expect([first?.id, first?.version]).toEqual([contact.id, contact.version + 1]);
    expect(Number(first?.updatedAt)).toBeGreaterThan(Number(contact.updatedAt));
    fixture.advance(1_000);
    await inbox.take(message('again', seconds + 60));
    const [second] = await inbox.people();
    expect([second?.version, second?.updatedAt]).toEqual([first?.version, first?.updatedAt]);
    expect(await inbox.activity(second)).toMatchObject({ messagesIn: 2 });
  });

  it('is marked, but not created, by a failed message', async () => {
    const inbox = await newInbox();
    const status = {
      id: 'w',
      status: 'failed',
      timestamp: String(seconds),
      recipient_id: pablo.phone,
      errors: [{ code: 131026 }],
    };
    const failed = payloadOf({ statuses: [status] });
    await inbox.take(failed);
    expect(await inbox.people()).toEqual([]);
    await inbox.take(message(), payloadOf({ statuses: [{ ...status, timestamp: String(seconds + 9) }] }));
    const [one] = await inbox.people();
    expect(await inbox.activity(one)).toMatchObject({
      undeliveredCode: 131026,
      undeliveredAt: new Date('2025-06-15T23:14:42.000Z'),
    });
  });
});

describe('a person with a changed number or id', () => {
  it('gets the new number and id, and is still found by the old ones', async () => {
    const inbox = await newInbox();
    await inbox.take(
      message(),
      system('user_changed_number', {
        wa_id: '16505559876',
        user_id: 'US.2',
        previous_user_id: pablo.userId,
      }),
    );
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    const shown = one?.identities.filter((each) => each.kind === 'phone' || each.kind === 'bsuid');
    expect(
      shown?.map(({ value, isPrimary, attrs }) => [value, isPrimary, attrs.replaced_at !== undefined]),
    ).toEqual([
      [pablo.phone, false, true],
      [pablo.userId, false, true],
      ['16505559876', true, false],
      ['US.2', true, false],
    ]);
    const next = { ...contactOfPablo, wa_id: '16505559876', user_id: 'US.2' };
    const later = { ...text('again', seconds + 90), from: '16505559876', from_user_id: 'US.2' };
    await inbox.take(payloadOf({ contacts: [next], messages: [later] }));
    expect(await inbox.people()).toHaveLength(1);
  });

  it('is a duplicate of a contact with the new number, never merged', async () => {
    const inbox = await newInbox();
    const other = {
      from: '16505559876',
      id: 'wamid.o',
      timestamp: String(seconds),
      type: 'text',
      text: { body: 'hi' },
    };
    await inbox.take(message(), payloadOf({ messages: [other] }));
    await inbox.take(
      system('user_changed_number', {
        wa_id: '16505559876',
        user_id: 'US.2',
        previous_user_id: pablo.userId,
      }),
    );
    expect(await inbox.people()).toHaveLength(2);
    const found = await fixture.core.listDuplicates(inbox.of.caller, { limit: 10, after: null } as never);
    expect(found.items).toMatchObject([{ reasons: ['shared_number'] }]);
  });

  it('leaves the old number to its next user, as a duplicate', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    await inbox.take(
      system('user_changed_number', {
        wa_id: '16505559876',
        user_id: 'US.2',
        previous_user_id: pablo.userId,
      }),
    );
    const next = { profile: { name: 'Next Owner' }, wa_id: pablo.phone, user_id: 'US.9' };
    const sent = { ...text('hello', seconds + 900), from_user_id: 'US.9', from_parent_user_id: undefined };
    await inbox.take(payloadOf({ contacts: [next], messages: [sent] }));
    await inbox.take(payloadOf({ contacts: [next], messages: [{ ...sent, id: 'wamid.more' }] }));
    const people = await inbox.people();
    expect(people.map((person) => person.displayName)).toEqual(['Pablo M.', 'Next Owner']);
    expect(people[1]?.identities.map((identity) => identity.value)).toEqual(['US.9']);
    const found = await fixture.core.listDuplicates(inbox.of.caller, { limit: 10, after: null } as never);
    expect(found.items).toMatchObject([{ reasons: ['shared_number'] }]);
  });

  it('changes also by a payload that arrives before earlier ones', async () => {
    const inbox = await newInbox();
    const change = system('user_changed_user_id', {
      wa_id: pablo.phone,
      user_id: 'US.2',
      previous_user_id: pablo.userId,
    });
    const next = { ...contactOfPablo, user_id: 'US.2' };
    const later = { ...text('later', seconds + 61), from_user_id: 'US.2' };
    await inbox.take(payloadOf({ contacts: [next], messages: [later] }), change, message());
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect(one?.identities.find((each) => each.kind === 'bsuid' && each.isPrimary)?.value).toBe('US.2');
  });
});

describe('preferences of people', () => {
  const preference = (value: string, at: number, metadata?: object) =>
    payloadOf(
      {
        contacts: [contactOfPablo],
        user_preferences: [{ user_id: pablo.userId, category: 'marketing_messages', value, timestamp: at }],
        ...(metadata === undefined ? {} : { metadata }),
      },
      'user_preferences',
    );
  const secondNumber = { display_phone_number: '15550000002', phone_number_id: '2' };
  const stateOf = async (inbox: Inbox) => {
    const [one] = await inbox.people();
    const ledger = await inbox.consents(one);
    return (ledger[0] as { state?: string } | undefined)?.state;
  };
  const mayWrite = async (inbox: Inbox, sender: string | null) => {
    const recipients = [{ key: { kind: 'phone', scope: '', value: pablo.phone }, chosen: null }] as const;
    const question = { channel: 'whatsapp', purpose: 'marketing', sender, recipients } as const;
    const [answer] = await fixture.core.canSend(inbox.of.caller, question);
    return answer?.reasons.length === 0;
  };

  it('a stop is an opt-out of marketing, with its number and source', async () => {
    const inbox = await newInbox();
    await inbox.take(preference('stop', seconds));
    const [one] = await inbox.people();
    expect(await inbox.consents(one)).toMatchObject([
      {
        channel: 'whatsapp',
        purpose: 'marketing',
        state: 'opted_out',
        source: 'whatsapp',
        sender: '15550783881',
        proof: { wish: 'stop', by: 'preference' },
        occurredAt: new Date(seconds * 1000),
      },
    ]);
  });

  it('a resumed number lifts only its own stop, and makes no opt-in', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    const allowed = async () => {
      const senders = ['15550783881', '15550000002', '15550000003', null];
      return Promise.all(senders.map((sender) => mayWrite(inbox, sender)));
    };
    await inbox.take(preference('stop', seconds), preference('stop', seconds + 1, secondNumber));
    expect(await allowed()).toEqual([false, false, true, false]);
    await inbox.take(preference('resume', seconds + 2));
    expect(await allowed()).toEqual([true, false, true, false]);
    await inbox.take(preference('resume', seconds + 3, secondNumber));
    expect(await allowed()).toEqual([true, true, true, true]);
    const [one] = await inbox.people();
    const states = (await inbox.consents(one)).map((entry) => (entry as { state: string }).state);
    expect(states).not.toContain('opted_in');
  });

  it('a resumed number keeps a stop for all numbers and an opt-in', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    const [one] = await inbox.people();
    const record = (state: 'opted_in' | 'opted_out', sender: string | null) =>
      fixture.core.recordConsent(
        inbox.of.caller,
        { target: [{ by: 'id', id: one?.id as never }] },
        {
          channel: 'whatsapp',
          purpose: 'marketing',
          state,
          sender,
          occurredAt: new Date(seconds * 1000),
        },
      );
    await record('opted_in', '15550783881');
    await inbox.take(preference('resume', seconds + 1));
    expect(await inbox.consents(one)).toHaveLength(1);
    await record('opted_out', null);
    await inbox.take(preference('resume', seconds + 2, secondNumber));
    expect(await mayWrite(inbox, '15550000002')).toBe(false);
  });

  it('a stop without a number counts for all; its resume lifts only that stop', async () => {
    const inbox = await newInbox();
    const nameless = { phone_number_id: '3' };
    await inbox.take(message());
    await inbox.take(preference('stop', seconds + 1, nameless));
    expect(await mayWrite(inbox, '15550000003')).toBe(false);
    await inbox.take(preference('stop', seconds + 2, secondNumber));
    await inbox.take(preference('resume', seconds + 3, nameless));
    expect(await mayWrite(inbox, '15550000003')).toBe(true);
    expect(await mayWrite(inbox, '15550000002')).toBe(false);
  });

  it('an older stop does not undo a later resume, in either order of arrival', async () => {
    const inbox = await newInbox();
    await inbox.take(preference('resume', seconds + 5));
    await inbox.take(preference('stop', seconds));
    expect(await stateOf(inbox)).toBe('unknown');
  });

  describe('a time far in the future', () => {
    const now = () => Math.floor(fixture.clock().getTime() / 1000);
    const years = 365 * 24 * 60 * 60;
    const wishes = {
      'a preference': (wish: 'stop' | 'resume', at: number) => preference(wish, at),
      'a word': (wish: 'stop' | 'resume', at: number) => message(wish === 'stop' ? 'stop' : 'start', at),
    };

    it.each(
      Object.entries(wishes),
    )('%s counts from its receipt, so that a later one wins', async (_, wish) => {
      for (const ahead of [2, 10, 70].map((count) => count * years)) {
        const inbox = await newInbox();
        await inbox.take(message('hello', now() - 60));
        expect(await mayWrite(inbox, '15550783881')).toBe(true);
        await inbox.take(wish('stop', now() + ahead));
        expect(await mayWrite(inbox, '15550783881')).toBe(false);
        fixture.advance(60_000);
        await inbox.take(wish('resume', now()));
        expect(await mayWrite(inbox, '15550783881')).toBe(true);
        fixture.advance(60_000);
        await inbox.take(wish('stop', now()));
        expect(await mayWrite(inbox, '15550783881')).toBe(false);
      }
    });

    it('a message is dated by its receipt', async () => {
      const inbox = await newInbox();
      await inbox.take(message('hello', now() + 2 * years));
      const [one] = await inbox.people();
      const { lastMessageAt } = (await inbox.activity(one)) as { lastMessageAt: Date };
      expect(lastMessageAt.getTime()).toBeLessThanOrEqual(fixture.clock().getTime());
    });

    it('a time in the next hours is accepted, because clocks differ', async () => {
      const inbox = await newInbox();
      const soon = now() + 3_600;
      await inbox.take(message('hello', soon));
      const [one] = await inbox.people();
      expect(await inbox.activity(one)).toMatchObject({ lastMessageAt: new Date(soon * 1000) });
    });
  });

  it('an account may replace the usual words of a kind', async () => {
    const inbox = await newInbox();
    const states = async () => {
      const [one] = await inbox.people();
      return (await inbox.consents(one)).map((entry) => (entry as { state: string }).state);
    };
    await fixture.core.updateAccount(inbox.of.account.id, { stop_words: 'Dur, ne plus' });
    await inbox.take(message('stop'));
    expect(await states()).toEqual([]);
    await inbox.take(message(' NE  PLUS! ', seconds + 1));
    expect(await states()).toEqual(['opted_out']);
    await inbox.take(message('start', seconds + 2));
    expect([...(await states())].sort()).toEqual(['opted_out', 'unknown']);
    await fixture.core.updateAccount(inbox.of.account.id, { stop_words: '' });
    await inbox.take(message('stop', seconds + 3));
    expect(await states()).toHaveLength(3);
  });

  it('only the exact word stops and starts, and a refused message stops once', async () => {
    const inbox = await newInbox();
    await inbox.take(message('please stop'), message('STOP', seconds + 1));
    expect(await stateOf(inbox)).toBe('opted_out');
    await inbox.take(message('start', seconds + 2));
    expect(await stateOf(inbox)).toBe('unknown');
    const status = { id: 'w', status: 'failed', recipient_id: pablo.phone, errors: [{ code: 131050 }] };
    for (const at of [3, 4, 5])
      await inbox.take(payloadOf({ statuses: [{ ...status, timestamp: String(seconds + at) }] }));
    const [one] = await inbox.people();
    expect(await inbox.consents(one)).toHaveLength(3);
    expect(await stateOf(inbox)).toBe('opted_out');
  });

  it('calls are allowed until the permission expires', async () => {
    const inbox = await newInbox();
    const reply = {
      ...fromPablo,
      type: 'interactive',
      interactive: {
        type: 'call_permission_reply',
        call_permission_reply: { response: 'accept', expiration_timestamp: '1768550400' },
      },
    };
    await inbox.take(payloadOf({ contacts: [contactOfPablo], messages: [reply] }));
    const [one] = await inbox.people();
    expect(await inbox.consents(one)).toMatchObject([
      {
        channel: 'voice',
        purpose: 'whatsapp_call',
        state: 'opted_in',
        expiresAt: new Date('2026-01-16T08:00:00Z'),
      },
    ]);
  });

  it('a requested contact card adds the number', async () => {
    const inbox = await newInbox();
    const { wa_id: _, ...hidden } = contactOfPablo;
    const { from: __, ...sent } = fromPablo;
    const card = { origin: 'contact_request', phones: [{ wa_id: pablo.phone }] };
    await inbox.take(
      payloadOf({ contacts: [hidden], messages: [{ ...sent, type: 'contacts', contacts: [card] }] }),
    );
    expect(held((await inbox.people())[0])).toContain(`phone  ${pablo.phone}`);
  });
});

describe('an inbox', () => {
  it('applies a repeated payload once', async () => {
    const inbox = await newInbox();
    await inbox.take(message(), message());
    await inbox.take(message());
    const [one] = await inbox.people();
    expect(await inbox.activity(one)).toMatchObject({ messagesIn: 1 });
    expect(await inbox.states()).toEqual(['applied']);
  });

  it('stores unreadable payloads, counts unsupported ones, and continues', async () => {
    const inbox = await newInbox();
    await inbox.take([] as never, payloadOf({ x: 1 }, 'group_settings_update'), message());
    expect(await inbox.states()).toEqual(['unreadable', 'applied', 'applied']);
    expect(await fixture.core.records(intakes).get(inbox.of.caller, inbox.id as never)).toMatchObject({
      applied: 2,
      unreadable: 1,
      numbers: { '106540352242922': '15550783881' },
      unread: { 'field.group_settings_update': 1 },
    });
  });

  it('knows a thousand business numbers, and keeps the first ones up to date', {
    tags: ['nightly'],
  }, async () => {
    const inbox = await newInbox();
    const namingOf = (ids: readonly string[], phone: string) => {
      const payloads = ids.map((id) => {
        const metadata = { display_phone_number: phone, phone_number_id: id };
        return payloadOf({ metadata, contacts: [contactOfPablo], messages: [text(id)] });
      });
      return { ...payloads[0], entry: payloads.flatMap(({ entry }) => entry) };
    };
    const many = (first: string) => Array.from({ length: 700 }, (_, at) => `${first}${at}`);
    await inbox.take(namingOf(many('7'), '15550783881'));
    await inbox.take(namingOf([...many('1'), '70'], '15550783882'));
    const { numbers } = await inbox.shown();
    const known = Object.keys(numbers);
    expect([known.length, known.filter((value) => value.startsWith('7')).length, numbers['70']]).toEqual([
      1_000,
      700,
      '15550783882',
    ]);
  });

  it('discards nothing else for a full account', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '1' });
    const other = {
      ...text('hi', seconds + 1),
      from: '351912345678',
      from_user_id: 'PT.1',
      from_parent_user_id: undefined,
    };
    await inbox.take(payloadOf({ messages: [other] }), message('two', seconds + 2));
    expect(await inbox.states()).toEqual(['applied', 'refused', 'applied']);
    expect(await inbox.activity((await inbox.people())[0])).toMatchObject({ messagesIn: 2 });
    expect(await inbox.shown()).toMatchObject({ applied: 2, refused: 1, failed: 0 });
  });

  it('applies refused payloads once the account has space, and counts them once', async () => {
    const inbox = await newInbox();
    await fill(inbox);
    await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '' });
    await apply();
    expect(await inbox.states()).toEqual(['applied', 'refused']);
    fixture.advance(60_000);
    await apply();
    expect(await inbox.states()).toEqual(['applied', 'applied']);
    expect(await countsOf(inbox)).toEqual([2, 1]);
    const counted = {
      applied: 2,
      refused: 0,
      failed: 0,
      kinds: { message_in: 3 },
      today: { message_in: 3 },
    };
    expect(await inbox.shown()).toMatchObject(counted);
    await fixture.core.replayIntake(inbox.of.caller, inbox.id as never);
    await apply();
    expect(await countsOf(inbox)).toEqual([2, 1]);
    expect(await inbox.shown()).toMatchObject(counted);
    fixture.advance(24 * 60 * 60 * 1000);
    expect(await inbox.shown()).toMatchObject({ kinds: { message_in: 3 }, today: {} });
  });

  it('retries refused payloads at once on a replay', async () => {
    const inbox = await newInbox();
    await fill(inbox);
    await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '' });
    await fixture.core.replayIntake(inbox.of.caller, inbox.id as never);
    await apply();
    expect(await inbox.states()).toEqual(['applied', 'applied']);
    expect(await countsOf(inbox)).toEqual([2, 1]);
    expect(await inbox.shown()).toMatchObject({ applied: 2, refused: 0 });
  });

  it('counts a replayed payload once if it is refused again', async () => {
    const inbox = await newInbox();
    await fill(inbox, false);
    await fixture.core.deleteContact(inbox.of.caller, {
      op: 'delete',
      target: [{ by: 'id', id: (await inbox.people())[1]?.id as never }],
    });
    await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '1' });
    await fixture.core.replayIntake(inbox.of.caller, inbox.id as never);
    await apply();
    expect(await inbox.states()).toEqual(['applied', 'refused']);
    await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '' });
    fixture.advance(60_000);
    await apply();
    expect(await inbox.states()).toEqual(['applied', 'applied']);
    expect(await countsOf(inbox)).toEqual([2, 0]);
    expect(await inbox.shown()).toMatchObject({ applied: 2, kinds: { message_in: 3 } });
  });

  it('retries a refused payload until its retention ends, then counts it as failed with the applied rest', {
    tags: ['nightly'],
  }, async () => {
    const inbox = await newInbox();
    await fill(inbox);
    let attempts = 1;
    for (; (await inbox.states())[1] === 'refused'; attempts += 1) {
      expect(attempts).toBeLessThan(30);
      fixture.advance(12 * 60 * 60 * 1000);
      await apply();
    }
    expect(attempts).toBe(14);
    expect(await inbox.states()).toEqual(['applied', 'failed']);
    expect(await countsOf(inbox)).toEqual([2]);
    expect(await inbox.shown()).toMatchObject({ applied: 1, refused: 0, failed: 1 });
  });

  it('deletes an erased person from a payload that waits for a retry', async () => {
    const inbox = await newInbox();
    await fill(inbox);
    const target = [{ by: 'id', id: (await inbox.people())[0]?.id as never }] as const;
    await fixture.core.eraseContact(inbox.of.caller, { target });
    expect(await inbox.states()).toEqual([]);
  });

  /** Takes a payload of Pablo, then another of Pablo and a person beyond the contact limit. */
  async function fill(inbox: Inbox, isFull = true) {
    await inbox.take(message());
    if (isFull) await fixture.core.updateAccount(inbox.of.account.id, { contact_limit: '1' });
    const other = {
      ...text('hi', seconds + 1),
      from: '351912345678',
      from_user_id: 'PT.1',
      from_parent_user_id: undefined,
    };
    await inbox.take(payloadOf({ contacts: [contactOfPablo], messages: [other, text('two', seconds + 2)] }));
  }
  const countsOf = async (inbox: Inbox) => {
    const people = await inbox.people();
    const activities = await Promise.all(people.map((person) => inbox.activity(person)));
    return activities.map((activity) => (activity as { messagesIn?: number } | undefined)?.messagesIn ?? 0);
  };

  it('holds a payload for payloads that were sent before it', async () => {
    const inbox = await newInbox();
    await inbox.receive(message());
    const ending = new AbortController();
    const running = fixture.core.applyPayloads({ signal: ending.signal, holdMs: 60_000 });
    await expect.poll(() => inbox.states()).toEqual(['waiting']);
    fixture.advance(61_000);
    await running;
    ending.abort();
    expect(await inbox.states()).toEqual(['applied']);
  });

  it('deletes an erased person from waiting payloads too', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    const other = {
      ...text('hi', seconds + 1),
      from: '351912345678',
      from_user_id: 'PT.1',
      from_parent_user_id: undefined,
    };
    await inbox.receive(message('two', seconds + 2), payloadOf({ messages: [other] }));
    const [one] = await inbox.people();
    const erased = await fixture.core.eraseContact(inbox.of.caller, {
      target: [{ by: 'id', id: one?.id as never }],
    });
    expect(erased.tables).toContainEqual({ table: 'intake_payloads', rows: 2 });
    expect(await inbox.states()).toEqual(['applied']);
    expect(await inbox.people()).toHaveLength(1);
  });

  it('deletes an erased person from cards and quoted messages of other people', async () => {
    const inbox = await newInbox();
    const [card, quoted] = [{ phones: [{ phone: '+55 11 98765-4321' }] }, { from: '16505559999' }];
    const sent = (more: object, at: number) =>
      payloadOf({ contacts: [contactOfPablo], messages: [text('look', seconds + at, more)] });
    await inbox.take(
      sent({ type: 'contacts', contacts: [card] }, 1),
      sent({ context: quoted }, 2),
      message('three', seconds + 3),
    );
    expect(await inbox.people()).toHaveLength(1);
    // The directory has the number without the ninth digit, which is the same number.
    for (const value of ['551187654321', '16505559999']) {
      const saved = await fixture.core.saveContact(inbox.of.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value } }] },
      });
      const erased = await fixture.core.eraseContact(inbox.of.caller, {
        target: [{ by: 'id', id: saved.contact.id }],
      });
      expect(erased.tables).toContainEqual({ table: 'intake_payloads', rows: 1 });
    }
    expect(await inbox.states()).toEqual(['applied']);
  });

  it('is emptied after seven days', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    fixture.advance(8 * 24 * 60 * 60 * 1000);
    await inbox.receive(message('two', seconds + 1));
    const retention = { eventsMs: null, importRowsMs: null, auditMs: null };
    await fixture.core.sweep({ signal: new AbortController().signal, retention });
    expect(await inbox.states()).toEqual(['waiting']);
  });

  it('is applied once by two simultaneous processes', { tags: ['nightly'] }, async () => {
    const inbox = await newInbox();
    await inbox.receive(...Array.from({ length: 40 }, (_, at) => message(`m${at}`, seconds + at)));
    await Promise.all([apply(), apply(), apply()]);
    await apply();
    const [one, ...others] = await inbox.people();
    expect(others).toEqual([]);
    expect(await inbox.activity(one)).toMatchObject({ messagesIn: 40 });
  });
});

describe('a replay', () => {
  it('repeats no preference, and keeps later changes', async () => {
    const inbox = await newInbox();
    await inbox.take(message('STOP'));
    const [one] = await inbox.people();
    await fixture.core.editContact(inbox.of.caller, {
      op: 'edit',
      target: [{ by: 'id', id: one?.id as never }],
      edit: {
        consents: [
          { channel: 'whatsapp', purpose: 'marketing', state: 'opted_in', source: 'form', proof: {} },
        ],
      },
    });
    const before = await inbox.consents(one);
    expect(before).toHaveLength(2);
    expect(await fixture.core.replayIntake(inbox.of.caller, inbox.id as never)).toBe(1);
    expect(await inbox.states()).toEqual(['waiting']);
    await apply();
    expect(await inbox.states()).toEqual(['applied']);
    expect(await inbox.consents(one)).toEqual(before);
  });

  it('restores a contact that was deleted in the meantime', async () => {
    const inbox = await newInbox();
    await inbox.take(message());
    const [one] = await inbox.people();
    await fixture.core.deleteContact(inbox.of.caller, {
      op: 'delete',
      target: [{ by: 'id', id: one?.id as never }],
    });
    expect(await inbox.people()).toEqual([]);
    await fixture.core.replayIntake(inbox.of.caller, inbox.id as never);
    await apply();
    expect(held((await inbox.people())[0])).toEqual(held(one));
  });
});

describe('a step that ended three processes', () => {
  it('pauses for ten minutes; a step with another oldest payload does not', async () => {
    const inbox = await newInbox();
    const { id: accountId } = inbox.of.account;
    await inbox.receive(payloadOf({ contacts: [contactOfPablo], messages: [text('one')] }));
    const [oldest] = await fixture.database.query<{ id: string }>(
      planned('select p.id from intake_payloads p where p.account_id = $1'),
      [accountId],
    );
    const work = { accountId, kind: 'intake', id: accountId };
    const died = async (step: string) => {
      for (let time = 0; time < 3; time += 1)
        await new BegunSteps(fixture.clock, uuidV7()).begin(fixture.database, work, step);
    };
    await died(`piece from ${oldest?.id}`);
    const failures: unknown[] = [];
    const tried = () =>
      fixture.core.applyPayloads({
        signal: new AbortController().signal,
        holdMs: 0,
        onError: (error) => failures.push(error),
      });
    await tried();
    expect([await inbox.states(), failures]).toEqual([['waiting'], [expect.any(CrashingStepError)]]);
    fixture.advance(10 * 60_000);
    await tried();
    expect(await inbox.states()).toEqual(['applied']);

    await died(`piece from ${oldest?.id}`);
    await inbox.receive(payloadOf({ contacts: [contactOfPablo], messages: [text('two')] }));
    await tried();
    expect(await inbox.states()).toEqual(['applied', 'applied']);
  });
});
