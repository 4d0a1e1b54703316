/** Payloads of the platform, as its pages show them, read into facts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import {
  anythingOf,
  at,
  business,
  bytesOf,
  changesOf,
  contactOfPablo,
  fromPablo,
  pablo,
  payloadOf,
  readPayload,
  timestamp,
} from './payloads.test.support.js';
import { maxPayloadBytes } from './read-payload.js';

function factsOf(value: object, field = 'messages') {
  return read(bytesOf(payloadOf(value, field))).facts;
}

function unreadOf(value: object, field = 'messages') {
  return Object.fromEntries(read(bytesOf(payloadOf(value, field))).unread);
}

function read(raw: Buffer) {
  const reading = readPayload(raw);
  if (reading.outcome !== 'read') throw new Error('the payload could not be read');
  return reading;
}

const base = { at, business, messageId: 'wamid.1' };
const seen = { kind: 'seen', person: pablo, profileName: 'Pablo M.', message: 'in', ...base };
const text = (body: string) => ({ ...fromPablo, type: 'text', text: { body } });
const contacts = [contactOfPablo];

/** A payload with objects that have one member each, with so many different names. */
const withNames = (count: number, different = count) =>
  bytesOf({
    object: 'whatsapp_business_account',
    entry: [],
    other: Array.from({ length: count }, (_, at) => ({ [`k${at % different}`]: 1 })),
  });

describe('an incoming message', () => {
  it('gives the sender with every id, and the text if it is short', () => {
    expect(factsOf({ contacts, messages: [text('STOP')] })).toEqual([
      seen,
      { kind: 'text', person: pablo, text: 'STOP', ...base },
    ]);
  });

  it('omits a longer text', () => {
    expect(factsOf({ contacts, messages: [text('x'.repeat(65))] })).toEqual([seen]);
  });

  it('reads escaped letters', () => {
    const named = { ...contactOfPablo, profile: { name: 'Zoë 😀 <a@b/c>' } };
    expect(factsOf({ contacts: [named], messages: [text('détente')] })).toMatchObject([
      { profileName: 'Zoë 😀 <a@b/c>' },
      { text: 'détente' },
    ]);
  });

  it('is read without a number by the id', () => {
    const { from: _, ...message } = text('hi');
    const { wa_id: __, ...contact } = contactOfPablo;
    const { phone: ___, ...person } = pablo;
    expect(factsOf({ contacts: [contact], messages: [message] })[0]).toEqual({ ...seen, person });
  });

  it('is read equally on standby', () => {
    expect(factsOf({ contacts, messages: [text('hi there')] }, 'standby')[0]).toEqual(seen);
  });

  it('finds each of several people in its list of contacts', () => {
    const other = { profile: { name: 'Ana' }, wa_id: '351912345678' };
    const messages = [
      { ...text('a'), from: other.wa_id, from_user_id: undefined, from_parent_user_id: undefined },
      text('b'),
    ];
    const facts = factsOf({ contacts: [contactOfPablo, other], messages });
    expect(facts.filter((fact) => fact.kind === 'seen')).toMatchObject([
      { profileName: 'Ana', person: { phone: other.wa_id } },
      { profileName: 'Pablo M.', person: pablo },
    ]);
  });

  it('does not stop or start in a group', () => {
    expect(factsOf({ contacts, messages: [{ ...text('STOP'), group_id: 'g' }] })).toEqual([seen]);
  });

  it('takes the texts of buttons', () => {
    const button = { ...fromPablo, type: 'button', button: { text: 'Stop promotions', payload: 'p' } };
    const reply = {
      ...fromPablo,
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: '1', title: 'START' } },
    };
    expect(factsOf({ contacts, messages: [button, reply] })).toMatchObject([
      seen,
      { text: 'Stop promotions' },
      seen,
      { text: 'START' },
    ]);
  });
});

describe('changes and permissions of people', () => {
  it('reads a changed number with the old number, the new number and ids', () => {
    const system = {
      body: 'User...',
      wa_id: '16505559876',
      user_id: 'US.2',
      parent_user_id: 'US.ENT.2',
      previous_user_id: pablo.userId,
      type: 'user_changed_number',
    };
    const message = { from: pablo.phone, id: 'wamid.1', timestamp, type: 'system', system };
    expect(factsOf({ messages: [message] })).toEqual([
      {
        kind: 'changed',
        previous: { phone: pablo.phone, userId: pablo.userId },
        next: { phone: '16505559876', userId: 'US.2', parentUserId: 'US.ENT.2' },
        ...base,
      },
    ]);
  });

  it('reads a changed id without a number, and without the new id as the previous one', () => {
    const system = { user_id: 'US.2', previous_user_id: 'US.1', type: 'user_changed_user_id' };
    const message = { from_user_id: 'US.2', id: 'wamid.1', timestamp, type: 'system', system };
    expect(factsOf({ messages: [message] })).toMatchObject([
      { previous: { userId: 'US.1' }, next: { userId: 'US.2' } },
    ]);
  });

  it('reads the older form of a changed id, and the older spelling of a changed number', () => {
    const update = {
      wa_id: pablo.phone,
      detail: '',
      user_id: { previous: 'US.1', current: 'US.2' },
      timestamp,
    };
    expect(factsOf({ user_id_update: [update] }, 'user_id_update')).toMatchObject([
      { previous: { userId: 'US.1' }, next: { userId: 'US.2', phone: pablo.phone }, at },
    ]);
    const system = { new_wa_id: '16505559876', customer: pablo.phone, type: 'customer_changed_number' };
    expect(factsOf({ messages: [{ from: pablo.phone, type: 'system', system }] })).toMatchObject([
      { previous: { phone: pablo.phone }, next: { phone: '16505559876' } },
    ]);
  });

  it('reads a stop and a resume of marketing, for the number of the payload', () => {
    const preference = { ...contactOfPablo, category: 'marketing_messages', detail: 'User requested' };
    const value = {
      contacts,
      user_preferences: [
        { ...preference, value: 'stop', timestamp: Number(timestamp) },
        { wa_id: '351912345678', category: 'marketing_messages', value: 'resume', timestamp },
      ],
    };
    const known = { kind: 'marketing', by: 'preference', at, business, messageId: null };
    expect(factsOf(value, 'user_preferences').slice(1)).toEqual([
      { ...known, person: pablo, wish: 'stop' },
      { ...known, person: { phone: '351912345678' }, wish: 'resume' },
    ]);
  });

  it('allow calls, with or without an end', () => {
    const reply = (call_permission_reply: object) => ({
      ...fromPablo,
      type: 'interactive',
      interactive: { type: 'call_permission_reply', call_permission_reply },
    });
    const expiration_timestamp = '1768550400';
    const messages = [
      reply({ response: 'accept', expiration_timestamp, response_source: 'user_action' }),
      reply({ response: 'accept', is_permanent: true, expiration_timestamp }),
      reply({ response: 'reject' }),
    ];
    expect(factsOf({ contacts, messages }).filter((fact) => fact.kind === 'call_permission')).toMatchObject([
      { isAllowed: true, expiresAt: new Date('2026-01-16T08:00:00Z') },
      { isAllowed: true, expiresAt: null },
      { isAllowed: false, expiresAt: null },
    ]);
  });

  it('give a requested number, and ignore a card of another person', () => {
    const card = (origin: string) => ({
      origin,
      name: { formatted_name: 'Pablo Morales' },
      phones: [{ phone: '+1 (650) 555-1234', wa_id: pablo.phone, type: 'MOBILE' }],
    });
    const message = { ...fromPablo, type: 'contacts', contacts: [card('other'), card('contact_request')] };
    expect(factsOf({ contacts, messages: [message] }).slice(1)).toEqual([
      { kind: 'shared_card', person: pablo, phones: [pablo.phone], name: 'Pablo Morales', ...base },
    ]);
  });
});

describe('actions of the business', () => {
  it('reads statuses of recipients: sent, stopped, and unreachable', () => {
    const status = { id: 'wamid.1', timestamp, recipient_id: pablo.phone, recipient_user_id: pablo.userId };
    const failed = (code: number) => ({ ...status, status: 'failed', errors: [{ code, title: 'x' }] });
    expect(factsOf({ contacts, statuses: [{ ...status, status: 'sent' }] })).toEqual([
      { ...seen, message: 'out' },
    ]);
    const facts = factsOf({ statuses: [131050, 131026, 131049, 130403, 500].map(failed) });
    const person = { phone: pablo.phone, userId: pablo.userId };
    expect(facts).toEqual([
      { kind: 'marketing', person, wish: 'stop', by: 'refused_message', ...base },
      ...[131026, 131049, 130403].map((code) => ({ kind: 'undelivered', person, code, ...base })),
    ]);
  });

  it('reads messages of the phone app, and its address book', () => {
    const echo = {
      from: business.phone,
      to: pablo.phone,
      to_user_id: pablo.userId,
      id: 'wamid.1',
      timestamp,
      type: 'text',
    };
    expect(factsOf({ contacts, message_echoes: [echo] }, 'smb_message_echoes')).toEqual([
      { ...seen, message: 'out' },
    ]);
    const contact = { full_name: 'Pablo Morales', phone_number: pablo.phone, username: pablo.username };
    const item = (action: string) => ({ type: 'contact', contact, action, metadata: { timestamp } });
    const known = {
      kind: 'app_contact',
      person: { phone: pablo.phone, username: pablo.username },
      name: 'Pablo Morales',
      at,
      business,
    };
    expect(factsOf({ state_sync: [item('add'), item('remove')] }, 'smb_app_state_sync')).toMatchObject([
      { ...known, action: 'save' },
      { ...known, action: 'remove' },
    ]);
  });
});

describe('unread parts', () => {
  it('are counted by name: fields, members, types, and never values', () => {
    expect(unreadOf({ x: 1 }, 'business_username_updates')).toEqual({ 'field.business_username_updates': 1 });
    const odd = { ...text('a'), shape: 'round', '+49 151 secret': 1, type: 'hologram' };
    expect(unreadOf({ contacts, messages: [odd, odd], news: [] })).toEqual({
      'value.news': 1,
      'messages.shape': 2,
      'messages.(other)': 2,
      'message_type.hologram': 2,
    });
  });

  it('counts a bounded number of names', () => {
    const members = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`m${index}`, 1]));
    const { unread } = read(bytesOf(payloadOf(members)));
    expect(unread.size).toBe(101);
    expect(unread.get('(more)')).toBe(400);
  });

  it('a payload about something else has no facts', () => {
    const { facts, unread } = read(bytesOf({ object: 'page', entry: [] }));
    expect([facts, Object.fromEntries(unread)]).toEqual([[], { 'object.page': 1 }]);
  });

  it.each([
    ['no JSON', Buffer.from('{"object":')],
    ['no text', Buffer.from([0x7b, 0xff, 0x7d])],
    ['no object', Buffer.from('[]')],
    ['no entries', Buffer.from('{"object":"whatsapp_business_account"}')],
    ['too deep', Buffer.from(`${'{"entry":['.repeat(50)}${']}'.repeat(50)}`)],
    ['too long', Buffer.alloc(maxPayloadBytes + 1, 0x20)],
    // V8 parses each new name in a microsecond: one megabyte of them stops other requests for 150 ms.
    ['a payload with too many names', withNames(10_100)],
  ])('%s is unreadable, and no error', (_name, raw) => {
    expect(readPayload(raw)).toEqual({ outcome: 'unreadable' });
  });

  it('reads names that are repeated often', () => {
    expect(readPayload(withNames(10_100, 100)).outcome).toBe('read');
  });
});

const leaf = fc.oneof(
  fc.constantFrom(
    pablo.phone,
    pablo.userId,
    timestamp,
    'text',
    'system',
    'interactive',
    'contacts',
    'stop',
    '__proto__',
  ),
  fc.string(),
  fc.double(),
  fc.constant(null),
  fc.boolean(),
);
const { names, anything } = anythingOf(
  [
    'contacts messages statuses profile name wa_id user_id from from_user_id type system timestamp text body id errors',
    'code phones phone interactive call_permission_reply response user_preferences state_sync contact __proto__',
  ].join(' '),
  leaf,
);

describe('any payload', () => {
  it('is read without an error and equally each time, with any content', () => {
    const fields = fc.constantFrom(
      'messages',
      'standby',
      'user_preferences',
      'user_id_update',
      'smb_app_state_sync',
      'smb_message_echoes',
    );
    fc.assert(
      fc.property(fields, fc.dictionary(names, anything, { maxKeys: 8 }), (field, value) => {
        const raw = bytesOf(payloadOf(value, field));
        const reading = readPayload(raw);
        expect(readPayload(raw)).toEqual(reading);
        for (const fact of reading.outcome === 'read' ? reading.facts : [])
          if ('person' in fact) expect(fact.person.phone ?? fact.person.userId).toBeDefined();
      }),
      { numRuns: rounds(100, 500) },
    );
  });

  it('several changes give the facts of each, in order', () => {
    const value = { contacts, messages: [text('a')] };
    const other = {
      user_preferences: [{ wa_id: pablo.phone, category: 'marketing_messages', value: 'stop', timestamp }],
    };
    const together = bytesOf(
      changesOf({ field: 'messages', value }, { field: 'user_preferences', value: other }),
    );
    expect(read(together).facts).toEqual([...factsOf(value), ...factsOf(other, 'user_preferences')]);
  });
});

describe('earlier chats, and calls', () => {
  const personal = {
    from: pablo.phone,
    from_user_id: pablo.userId,
    id: 'wamid.h',
    type: 'text',
    text: { body: 'STOP' },
  };

  it('give the people of a chat, and count no message', () => {
    const threads = [
      {
        id: pablo.phone,
        messages: [
          { ...personal, timestamp },
          { ...personal, timestamp: '1700000000' },
        ],
      },
      { id: '16505550009', messages: [{ from: business.phone, to: '16505550009', id: 'x', type: 'text' }] },
      { id: business.phone, messages: [] },
      { id: 'a group', messages: [] },
    ];
    const value = { history: [{ metadata: { phase: 0, chunk_order: 1, progress: 55 }, threads }] };
    const shared = { kind: 'seen', message: null, business, messageId: null };
    expect(factsOf(value, 'history')).toEqual([
      { ...shared, person: { phone: pablo.phone, userId: pablo.userId }, at },
      { ...shared, person: { phone: '16505550009' }, at: null },
    ]);
    expect(unreadOf(value, 'history')).toEqual({ 'history.threads': 2 });
    expect(unreadOf({ history: [{ errors: [{ code: 2593109 }] }] }, 'history')).toEqual({
      'history.errors': 1,
    });
  });

  it('give the ids in the context of a chat, and the name with it', () => {
    const { phone: wa_id, userId: user_id, parentUserId: parent_user_id, username } = pablo;
    const thread = { id: wa_id, context: { wa_id, user_id, parent_user_id, username }, messages: [personal] };
    const seen = { kind: 'seen', person: pablo, message: null, at: null, business, messageId: null };
    expect(factsOf({ history: [{ threads: [thread] }] }, 'history')).toEqual([seen]);
    expect(unreadOf({ history: [{ threads: [thread] }] }, 'history')).toEqual({});
    // A person with a hidden number has only the id.
    const hidden = { context: { user_id, parent_user_id, username }, messages: [] };
    const { phone: _, ...withoutPhone } = pablo;
    expect(factsOf({ history: [{ threads: [hidden] }] }, 'history')).toEqual([
      { ...seen, person: withoutPhone },
    ]);
    const other = { id: '16505550009', messages: [] };
    expect(factsOf({ contacts, history: [{ threads: [thread, other] }] }, 'history')).toEqual([
      { ...seen, profileName: 'Pablo M.' },
      { ...seen, person: { phone: '16505550009' } },
    ]);
  });

  it('give only the sender of a later message, and count no message', () => {
    const seen = { kind: 'seen', person: pablo, message: null, at, business, messageId: null };
    const echo = { from: business.phone, to: pablo.phone, to_user_id: pablo.userId, id: 'e', timestamp };
    expect(factsOf({ contacts, messages: [{ ...personal, timestamp }] }, 'history')).toEqual([
      { ...seen, profileName: 'Pablo M.' },
    ]);
    expect(factsOf({ message_echoes: [{ ...echo, type: 'image', image: { id: '1' } }] }, 'history')).toEqual([
      { ...seen, person: { phone: pablo.phone, userId: pablo.userId } },
    ]);
    expect(unreadOf({ messages: [{ type: 'image' }] }, 'history')).toEqual({ 'history.messages': 1 });
  });

  it('give the caller from the list of contacts only', () => {
    const calls = [{ id: 'c', from: pablo.phone, to: business.phone, event: 'connect', timestamp }];
    expect(factsOf({ contacts, calls }, 'calls')).toEqual([
      { kind: 'seen', person: pablo, profileName: 'Pablo M.', message: null, at, business, messageId: null },
    ]);
    expect(factsOf({ calls }, 'calls')).toEqual([]);
  });
});
