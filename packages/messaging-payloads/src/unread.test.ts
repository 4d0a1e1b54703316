/** Members without a reader are counted by name, in each object of each sender's payloads that a reader looks into. */

import { isObject } from '@switchbook/domain/runtime/json.js';
import { describe, expect, it } from 'vitest';
import {
  at,
  business,
  bytesOf,
  contactOfPablo,
  fromPablo,
  pablo,
  payloadOf,
  readPayload,
  timestamp,
} from './payloads.test.support.js';

const jid = `${pablo.phone}@s.whatsapp.net`;
const ycloud = (type: string, content: object) => ({
  id: 'evt_1',
  type: `whatsapp.${type}`,
  apiVersion: 'v2',
  createTime: at.toISOString(),
  ...content,
});
const waha = (payload: object, event = 'message') => ({
  id: 'evt_1',
  timestamp: at.getTime(),
  event,
  session: 'default',
  me: { id: `${business.phone}@c.us`, pushName: 'Shop' },
  payload,
});
const evolution = (data: unknown, event: string) => ({
  event,
  instance: 'shop',
  data,
  sender: `${business.phone}@s.whatsapp.net`,
});
const preference = {
  wa_id: pablo.phone,
  detail: 'User requested to stop marketing messages',
  category: 'marketing_messages',
  value: 'stop',
  timestamp,
};
const card = {
  origin: 'contact_request',
  name: { formatted_name: 'Pablo', first_name: 'Pablo' },
  phones: [{ phone: '+1 650 555 1234', wa_id: pablo.phone, type: 'HOME' }],
};
const wahaMessage = {
  id: 'x',
  from: jid,
  fromMe: false,
  body: 'hi',
  hasMedia: false,
  timestamp: Number(timestamp),
  _data: { key: { remoteJid: jid }, anything: 1 },
};

/** Completely read payloads, and the objects in which each new name is counted. */
const samples: readonly (readonly [name: string, payload: unknown, places: readonly string[]])[] = [
  [
    'a message',
    payloadOf({
      contacts: [contactOfPablo],
      messages: [{ ...fromPablo, type: 'text', text: { body: 'hi' }, context: { from: business.phone } }],
    }),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'contacts', 'profile', 'messages'],
  ],
  [
    'a shared card',
    payloadOf({ messages: [{ ...fromPablo, type: 'contacts', contacts: [card] }] }),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'messages', 'contacts'],
  ],
  [
    'a new number',
    payloadOf({
      messages: [
        {
          ...fromPablo,
          type: 'system',
          system: { type: 'user_changed_number', wa_id: '16505550009', body: 'x' },
        },
      ],
    }),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'messages', 'system'],
  ],
  [
    'a button',
    payloadOf({
      messages: [
        {
          ...fromPablo,
          type: 'interactive',
          interactive: { type: 'button_reply', button_reply: { id: '1', title: 'STOP' } },
        },
      ],
    }),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'messages', 'interactive'],
  ],
  [
    'a status',
    payloadOf({
      contacts: [contactOfPablo],
      statuses: [
        {
          id: 'x',
          status: 'failed',
          timestamp,
          recipient_id: pablo.phone,
          pricing: { billable: true },
          errors: [{ code: 131050, title: 'x' }],
        },
      ],
    }),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'contacts', 'profile', 'statuses'],
  ],
  [
    'a preference',
    payloadOf({ contacts: [contactOfPablo], user_preferences: [preference] }, 'user_preferences'),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'contacts', 'profile', 'user_preferences'],
  ],
  [
    'a new id',
    payloadOf(
      {
        user_id_update: [
          { wa_id: pablo.phone, user_id: { previous: 'US.1', current: pablo.userId }, timestamp },
        ],
      },
      'user_id_update',
    ),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'user_id_update', 'user_id'],
  ],
  [
    'the address book',
    payloadOf(
      {
        state_sync: [
          {
            type: 'contact',
            action: 'add',
            contact: { full_name: 'Pablo', first_name: 'P', phone_number: pablo.phone },
            metadata: { timestamp },
          },
        ],
      },
      'smb_app_state_sync',
    ),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'state_sync', 'contact', 'metadata'],
  ],
  [
    'chats of before',
    payloadOf(
      {
        contacts: [contactOfPablo],
        history: [
          {
            metadata: { phase: 0 },
            threads: [
              {
                id: pablo.phone,
                context: { user_id: pablo.userId, username: pablo.username },
                messages: [fromPablo],
              },
            ],
          },
        ],
      },
      'history',
    ),
    [
      'payload',
      'entry',
      'changes',
      'value',
      'metadata',
      'contacts',
      'profile',
      'history',
      'threads',
      'context',
    ],
  ],
  [
    'a call',
    payloadOf({ contacts: [contactOfPablo], calls: [{ id: 'c', from: pablo.phone, timestamp }] }, 'calls'),
    ['payload', 'entry', 'changes', 'value', 'metadata', 'contacts', 'profile'],
  ],
  [
    'a message of YCloud',
    ycloud('inbound_message.received', {
      whatsappInboundMessage: {
        id: '1',
        wamid: 'wamid.1',
        wabaId: '2',
        from: `+${pablo.phone}`,
        to: `+${business.phone}`,
        customerProfile: { name: 'Pablo' },
        sendTime: at.toISOString(),
        type: 'text',
        text: { body: 'hi' },
      },
    }),
    // The reader renames a message, so its remaining members belong to the platform's list.
    ['payload', 'messages', 'profile'],
  ],
  [
    'a status of YCloud',
    ycloud('message.updated', {
      whatsappMessage: {
        id: '1',
        wamid: 'wamid.1',
        wabaId: '2',
        from: `+${business.phone}`,
        to: `+${pablo.phone}`,
        status: 'failed',
        type: 'text',
        totalPrice: 1,
        sendTime: at.toISOString(),
        errorCode: '131050',
      },
    }),
    ['payload', 'whatsappMessage'],
  ],
  [
    'the address book by YCloud',
    ycloud('smb.app.state.sync', {
      whatsappSmbAppStateSync: {
        wabaId: '2',
        phoneNumber: `+${business.phone}`,
        stateSync: [
          {
            action: 'add',
            contact: { fullName: 'P', phoneNumber: pablo.phone },
            timestamp: at.toISOString(),
          },
        ],
      },
    }),
    ['payload', 'whatsappSmbAppStateSync', 'stateSync', 'contact'],
  ],
  ['a message of WAHA', waha(wahaMessage), ['payload', 'me', 'payload']],
  [
    'contacts of WAHA',
    waha({ event: 'contacts.upsert', data: [{ id: jid, notify: 'Pablo', imgUrl: null }] }, 'engine.event'),
    ['payload', 'me', 'payload', 'data'],
  ],
  ['pairs of WAHA', [{ lid: '99999999@lid', pn: `${pablo.phone}@c.us` }], ['lids']],
  [
    'a message of Evolution API',
    evolution(
      {
        key: { remoteJid: jid, fromMe: false, id: 'x' },
        pushName: 'Pablo',
        message: { conversation: 'hi', messageContextInfo: {} },
        messageTimestamp: Number(timestamp),
        messageType: 'conversation',
      },
      'messages.upsert',
    ),
    ['payload', 'data', 'key'],
  ],
  [
    'contacts of Evolution API',
    evolution([{ remoteJid: jid, pushName: 'Pablo', profilePicUrl: null }], 'contacts.upsert'),
    ['payload', 'data'],
  ],
];

function unreadOf(payload: unknown): Readonly<Record<string, number>> {
  const reading = readPayload(bytesOf(payload));
  if (reading.outcome !== 'read') throw new Error('The payload is unreadable.');
  return Object.fromEntries(reading.unread);
}

/** Adds an unknown member to each object, and calls with the payload each time. */
function withNovelty(payload: unknown, use: (changed: unknown) => void): void {
  const copy: unknown = structuredClone(payload);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    const members = value as Record<string, unknown>;
    for (const name of Object.keys(members)) visit(members[name]);
    members.novelty = { from: pablo.phone };
    use(copy);
    delete members.novelty;
  };
  visit(copy);
}

describe('unsupported members', () => {
  it.each(samples)('are counted once in each read object of %s', (_name, payload, places) => {
    expect(unreadOf(payload)).toEqual({});
    const counted: string[] = [];
    withNovelty(payload, (changed) => {
      const unread = unreadOf(changed);
      for (const [name, count] of Object.entries(unread)) {
        expect([name, count]).toEqual([expect.stringMatching(/\.novelty$/), 1]);
        counted.push(name.replace(/\.novelty$/, ''));
      }
    });
    expect(counted.sort()).toEqual([...places].sort());
  });

  it('are counted under the list of a sender that has members of another one', () => {
    const value = { contacts: [contactOfPablo], user_id_update: [] };
    expect(unreadOf(payloadOf(value, 'user_id_update'))).toEqual({ 'value.contacts': 1 });
  });

  it('are counted without their contents, which may be of any size', () => {
    const deep = { list: Array.from({ length: 1_000 }, () => ({ more: [1] })) };
    const message = { ...fromPablo, type: 'text', text: { body: 'hi' }, novelty: deep };
    expect(unreadOf(payloadOf({ messages: [message] }))).toEqual({ 'messages.novelty': 1 });
  });

  it('a marketing sign-up by a link, which the platform does not document, ends no stop', () => {
    const value = { user_preferences: [{ ...preference, value: 'signup' }] };
    expect(unreadOf(payloadOf(value, 'user_preferences'))).toEqual({ 'user_preferences.signup': 1 });
  });
});
