/** Events of YCloud, by its reference of webhooks; and payloads of relays that keep the platform's envelope. */
import { describe, expect, it } from 'vitest';
import { contactOfPablo, fromPablo, pablo, payloadOf, readPayload } from './payloads.test.support.js';

const shop = '15550783881';
const business = { id: shop, phone: shop };
const at = new Date('2026-09-01T10:00:00.000Z');

function read(payload: unknown) {
  const reading = readPayload(Buffer.from(JSON.stringify(payload)));
  if (reading.outcome !== 'read') throw new Error('The payload is unreadable.');
  return { facts: reading.facts, unread: Object.fromEntries(reading.unread) };
}
const event = (type: string, content: object) => ({
  id: 'evt_eEVCy8eNqD9EvcFI',
  type: `whatsapp.${type}`,
  apiVersion: 'v2',
  createTime: '2026-09-01T10:00:01.000Z',
  ...content,
});
const inbound = (more: object) =>
  event('inbound_message.received', {
    whatsappInboundMessage: {
      id: '63f5d602367ea403f8175a6c',
      wamid: 'wamid.1',
      wabaId: '4185566811756317',
      from: `+${pablo.phone}`,
      fromUserId: pablo.userId,
      fromParentUserId: pablo.parentUserId,
      to: `+${shop}`,
      sendTime: '2026-09-01T10:00:00.000Z',
      customerProfile: { name: 'Pablo M.', username: pablo.username },
      type: 'text',
      text: { body: 'STOP' },
      ...more,
    },
  });
const base = { at, business, messageId: 'wamid.1' };

describe('YCloud', () => {
  it('reads a message with every id, the name and the text', () => {
    expect(read(inbound({}))).toEqual({
      facts: [
        { kind: 'seen', person: pablo, profileName: 'Pablo M.', message: 'in', ...base },
        { kind: 'text', person: pablo, text: 'STOP', ...base },
      ],
      unread: {},
    });
  });

  it('reads a message with a hidden number', () => {
    expect(read(inbound({ from: undefined, fromParentUserId: undefined })).facts[0]).toMatchObject({
      person: { userId: pablo.userId, username: pablo.username },
    });
  });

  it('reads a changed number, and a changed id', () => {
    const system = { type: 'user_changed_number', body: 'User...', wa_id: '16505559876', user_id: 'US.2' };
    const { facts } = read(inbound({ type: 'system', text: undefined, system }));
    expect(facts).toEqual([
      {
        kind: 'changed',
        previous: { phone: pablo.phone, userId: pablo.userId, parentUserId: pablo.parentUserId },
        next: { phone: '16505559876', userId: 'US.2' },
        ...base,
      },
    ]);
  });

  it('reads a stop and a resume of marketing', () => {
    const content = {
      wabaId: '4185566811756317',
      businessPhoneNumber: `+${shop}`,
      businessPhoneId: '106540352242922',
      contactName: 'Pablo M.',
      contactPhoneNumber: `+${pablo.phone}`,
      userId: pablo.userId,
      detail: 'User requested to stop marketing messages',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: '2026-09-01T10:00:00.000Z',
    };
    const person = { phone: pablo.phone, userId: pablo.userId };
    const { facts, unread } = read(event('user.preferences', { whatsappUserPreference: content }));
    expect(facts).toMatchObject([
      { kind: 'seen', person, profileName: 'Pablo M.', message: null },
      { kind: 'marketing', person, wish: 'stop', by: 'preference', at, business },
    ]);
    expect(unread).toEqual({});
  });

  it('reads statuses of recipients that stopped or are unreachable', () => {
    const status = (more: object) =>
      event('message.updated', {
        whatsappMessage: {
          id: '63f5d602367ea403f8175a6c',
          wamid: 'wamid.1',
          wabaId: '4185566811756317',
          from: `+${shop}`,
          to: `+${pablo.phone}`,
          status: 'failed',
          type: 'template',
          createTime: '2026-09-01T09:59:59.000Z',
          updateTime: '2026-09-01T10:00:00.000Z',
          ...more,
        },
      });
    const person = { phone: pablo.phone };
    expect(read(status({ errorCode: '131050' }))).toEqual({
      facts: [{ kind: 'marketing', person, wish: 'stop', by: 'refused_message', ...base }],
      unread: {},
    });
    expect(read(status({ whatsappApiError: { code: 131026 } })).facts).toEqual([
      { kind: 'undelivered', person, code: 131026, ...base },
    ]);
    const both = { errorCode: 'WHATSAPP_ERROR', whatsappApiError: { code: '131050' } };
    expect(read(status(both)).facts).toMatchObject([{ kind: 'marketing', wish: 'stop' }]);
    expect(read(status({ errorCode: '131026', whatsappApiError: { code: 131026 } })).facts).toHaveLength(1);
    for (const more of [{ status: 'accepted' }, { status: 'read' }])
      expect(read(status(more))).toEqual({ facts: [], unread: {} });
    const odd = { facts: [], unread: { 'code.valueOf': 1 } };
    expect(read(status({ errorCode: { valueOf: 1 } }))).toEqual(odd);
  });

  it('reads messages of the phone app, and its address book', () => {
    const whatsappMessage = {
      wamid: 'wamid.1',
      from: `+${shop}`,
      to: `+${pablo.phone}`,
      sendTime: '2026-09-01T10:00:00.000Z',
      type: 'text',
      text: { body: 'STOP' },
    };
    expect(read(event('smb.message.echoes', { whatsappMessage }))).toEqual({
      facts: [{ kind: 'seen', person: { phone: pablo.phone }, message: 'out', ...base }],
      unread: {},
    });
    const contact = { fullName: 'Pablo Morales', phoneNumber: `+${pablo.phone}`, userId: pablo.userId };
    const timestamp = '2026-09-01T10:00:00.000Z';
    const whatsappSmbAppStateSync = {
      wabaId: '4185566811756317',
      phoneNumber: `+${shop}`,
      stateSync: [{ action: 'add', contact, timestamp }],
    };
    const person = { phone: pablo.phone, userId: pablo.userId };
    const known = { kind: 'app_contact', person, name: 'Pablo Morales', action: 'save', at, business };
    expect(read(event('smb.app.state.sync', { whatsappSmbAppStateSync })).facts).toMatchObject([known]);
  });

  it('other events and members are counted by name', () => {
    expect(read(event('template.reviewed', { whatsappTemplate: { name: 'x' } }))).toEqual({
      facts: [],
      unread: { 'event.whatsapp_template_reviewed': 1, 'payload.whatsappTemplate': 1 },
    });
    expect(read(inbound({ novelty: 1 })).unread).toEqual({ 'messages.novelty': 1 });
  });
});

describe('Gupshup', () => {
  it('keeps the platform’s envelope, with its own names added', () => {
    const status = {
      gs_id: 'ee4a68a0-1203-4c85-8dc3-49d0b3226a35',
      meta_msg_id: 'wamid.1',
      id: 'wamid.1',
      recipient_id: pablo.phone,
      status: 'sent',
      timestamp: fromPablo.timestamp,
    };
    const payload = payloadOf({ contacts: [contactOfPablo], statuses: [status] });
    expect(read({ gs_app_id: '0a6f5e4d-1234-4c8b-9f21-7d3e5a9b1c40', ...payload })).toMatchObject({
      facts: [{ kind: 'seen', person: pablo, message: 'out' }],
      unread: {},
    });
  });
});
