/** Webhooks of tools on a linked device, as WAHA and Evolution API document and send them; the people are invented. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import type { Fact } from './facts.js';
import { anythingOf, readPayload } from './payloads.test.support.js';

const at = new Date('2026-04-15T23:29:36.000Z');
const seconds = at.getTime() / 1_000;
const shop = { phone: '4930555000', lid: '77820596330581' };
const maria = { phone: '5511955501234', lid: '72318944542853' };

function read(payload: unknown) {
  const reading = readPayload(Buffer.from(JSON.stringify(payload)));
  if (reading.outcome !== 'read') throw new Error('The payload is unreadable.');
  return reading;
}
const factsOf = (payload: unknown) => read(payload).facts.filter((fact) => fact.kind !== 'named');
const named = (payload: unknown) =>
  read(payload).facts.flatMap((fact) => (fact.kind === 'named' ? [fact.person] : []));
/** All ids anywhere in the payload, including ids of the business. */
const mentioned = (payload: unknown) => read(payload).mentions.map((mention) => mention.lid ?? mention.phone);
const unreadOf = (payload: unknown) => Object.fromEntries(read(payload).unread);

const business = { id: shop.phone, phone: shop.phone };
const waha = (payload: object, event = 'message', more: object = {}) => ({
  id: 'evt_01kp9qn4b725y9ekp1smxa4dh5',
  timestamp: seconds * 1_000,
  event,
  session: 'default',
  metadata: {},
  me: {
    id: `${shop.phone}@c.us`,
    pushName: 'The shop',
    lid: `${shop.lid}@lid`,
    jid: `${shop.phone}:20@s.whatsapp.net`,
  },
  payload,
  environment: { tier: 'CORE', version: '2026.4.1' },
  engine: 'GOWS',
  ...more,
});
const fromMaria = {
  id: `false_${maria.lid}@lid_A58ABF7E57AFAC708DE26939A11F9292`,
  timestamp: seconds,
  from: `${maria.lid}@lid`,
  fromMe: false,
  source: 'app',
  to: null,
  participant: null,
  body: 'stop',
  hasMedia: false,
  media: null,
  ack: 2,
};
const seen = { kind: 'seen', message: 'in', at, business, messageId: fromMaria.id };

describe('WAHA', () => {
  it('GOWS: reads the sender with the other id from its info', () => {
    const info = {
      Chat: `${maria.lid}@lid`,
      Sender: `${maria.lid}:9@lid`,
      SenderAlt: `${maria.phone}:9@s.whatsapp.net`,
      PushName: 'Maria',
      IsFromMe: false,
    };
    expect(factsOf(waha({ ...fromMaria, _data: { Info: info } }))).toEqual([
      { ...seen, person: maria, profileName: 'Maria' },
      { kind: 'text', person: maria, text: 'stop', at, business, messageId: fromMaria.id },
    ]);
  });

  it('NOWEB: reads the other id from the key; WEBJS: reads its only id', () => {
    const key = {
      remoteJid: `${maria.lid}@lid`,
      remoteJidAlt: `${maria.phone}@s.whatsapp.net`,
      fromMe: false,
    };
    const noweb = { ...fromMaria, body: '', _data: { key, pushName: 'Maria' } };
    expect(factsOf(waha(noweb))).toEqual([{ ...seen, person: maria, profileName: 'Maria' }]);
    const webjs = { ...fromMaria, body: '', _data: { notifyName: 'Maria', from: { server: 'lid' } } };
    expect(factsOf(waha(webjs))).toEqual([{ ...seen, person: { lid: maria.lid }, profileName: 'Maria' }]);
    expect(factsOf(waha({ ...webjs, from: `${maria.phone}@c.us` }))).toMatchObject([
      { person: { phone: maria.phone } },
    ]);
  });

  it('counts a message once, and not its repetition as another event', () => {
    expect(factsOf(waha({ ...fromMaria, body: '' }, 'message.any'))).toEqual([
      { ...seen, message: null, person: { lid: maria.lid } },
    ]);
  });

  it('a caption is not a stop word', () => {
    expect(factsOf(waha({ ...fromMaria, hasMedia: true }))).toMatchObject([{ kind: 'seen' }]);
  });

  it.each([
    ['an own message', { fromMe: true, to: `${maria.phone}@c.us` }],
    ['a group', { from: '120363042@g.us', participant: `${maria.lid}@lid` }],
    ['an old group', { from: `${maria.phone}-1600000000@g.us`, participant: `${maria.lid}@lid` }],
    ['a status', { from: 'status@broadcast', participant: `${maria.lid}@lid` }],
    ['a broadcast list', { from: '1600000000@broadcast', participant: `${maria.lid}@lid` }],
  ])('%s gives no person, and mentions its ids', (_what, more) => {
    expect(factsOf(waha({ ...fromMaria, ...more }))).toEqual([]);
    expect(mentioned(waha({ ...fromMaria, ...more }))).toContain(maria.lid);
  });

  it('a channel mentions no person', () => {
    expect(
      read(waha({ ...fromMaria, from: '120363042@newsletter', id: 'false_120363042@newsletter_A' })).facts,
    ).toEqual([]);
  });

  it('a group links the number and the LID of a person', () => {
    const info = { Sender: `${maria.lid}@lid`, SenderAlt: `${maria.phone}@s.whatsapp.net`, IsGroup: true };
    const group = {
      ...fromMaria,
      from: '120363042@g.us',
      participant: `${maria.lid}@lid`,
      _data: { Info: info },
    };
    expect(named(waha(group))[0]).toEqual(maria);
  });

  it('the business is never the person', () => {
    const key = { remoteJid: `${maria.lid}@lid`, remoteJidAlt: `${shop.phone}@s.whatsapp.net` };
    expect(factsOf(waha({ ...fromMaria, body: '', _data: { key } }))).toMatchObject([
      { person: { lid: maria.lid } },
    ]);
    expect(read(waha({ ...fromMaria, from: `${shop.phone}@c.us` })).facts).toEqual([]);
  });

  it('events of the engine: contacts, and pairs of LID and number', () => {
    const contact = {
      id: `${maria.lid}@lid`,
      phoneNumber: `${maria.phone}@s.whatsapp.net`,
      notify: 'Maria',
    };
    const upsert = waha({ event: 'contacts.upsert', data: [contact, { id: '1@g.us' }] }, 'engine.event');
    expect(factsOf(upsert)).toEqual([
      {
        kind: 'seen',
        person: maria,
        profileName: 'Maria',
        message: null,
        at: null,
        business,
        messageId: null,
      },
    ]);
    const pair = { lid: `${maria.lid}@lid`, pn: `${maria.phone}@s.whatsapp.net` };
    const mapping = waha({ event: 'lid-mapping.update', data: pair }, 'engine.event');
    expect([factsOf(mapping), named(mapping)[0]]).toEqual([[], maria]);
    expect(unreadOf(waha({ event: 'chats.upsert', data: [] }, 'engine.event'))).toEqual({
      'engine_event.chats_upsert': 1,
    });
  });

  it('an answer of its API of LIDs gives pairs, and no contacts', () => {
    const pair = { lid: `${maria.lid}@lid`, pn: `${maria.phone}@c.us` };
    for (const payload of [pair, [pair, { lid: '99999999@lid', pn: null }]]) {
      expect(factsOf(payload)).toEqual([]);
      expect(named(payload)[0]).toEqual(maria);
    }
    expect(unreadOf(Array.from({ length: 5_001 }, () => pair))).toEqual({ 'lids.others': 1 });
    expect(readPayload(Buffer.from('[{"lid":"1@lid"}]'))).toEqual({ outcome: 'unreadable' });
  });

  it('other events and members are counted by name', () => {
    const status = waha({ status: 'WORKING' }, 'session.status', { novelty: 1 });
    expect(unreadOf(status)).toEqual({ 'payload.novelty': 1, 'event.session_status': 1 });
    expect(read(status).facts).toEqual([]);
    expect(unreadOf(waha({ ...fromMaria, from: '4930555@example' }))).toEqual({});
  });
});

const evolution = (data: unknown, event = 'messages.upsert') => ({
  event,
  instance: 'shop',
  data,
  destination: 'https://example.com/intake/x',
  date_time: '2026-04-15T20:29:36.000Z',
  sender: `${shop.phone}@s.whatsapp.net`,
  server_url: 'https://evolution.example.com',
  apikey: null,
});
const upsert = {
  key: { remoteJid: `${maria.lid}@lid`, fromMe: false, id: '3EB073ADB8DD86D47345' },
  pushName: 'Maria',
  status: 'DELIVERY_ACK',
  message: { conversation: 'Stop' },
  messageType: 'conversation',
  messageTimestamp: seconds,
  instanceId: 'bae4',
  source: 'android',
};
const withKey = (more: object) => ({ ...upsert, key: { ...upsert.key, ...more } });

describe('Evolution API', () => {
  const messageId = upsert.key.id;

  it.each([
    ['remoteJidAlt', { remoteJidAlt: `${maria.phone}@s.whatsapp.net`, addressingMode: 'lid' }],
    ['senderPn', { senderPn: `${maria.phone}@s.whatsapp.net` }],
    ['senderLid', { remoteJid: `${maria.phone}@s.whatsapp.net`, senderLid: `${maria.lid}:3@lid` }],
  ])('reads a message with both ids, in %s', (_name, more) => {
    expect(factsOf(evolution(withKey(more)))).toEqual([
      { ...seen, person: maria, profileName: 'Maria', messageId },
      { kind: 'text', person: maria, text: 'Stop', at, business, messageId },
    ]);
  });

  it('reads a message with only the LID, and texts of other kinds', () => {
    expect(factsOf(evolution(upsert))).toMatchObject([
      { kind: 'seen', person: { lid: maria.lid } },
      { kind: 'text', text: 'Stop' },
    ]);
    const texts = [
      { extendedTextMessage: { text: 'Stop' } },
      { buttonsResponseMessage: { selectedDisplayText: 'Stop' } },
      { templateButtonReplyMessage: { selectedDisplayText: 'Stop' } },
    ];
    // A chat whose messages disappear.
    const wrapped = texts.map((message) => ({ ephemeralMessage: { message } }));
    for (const message of [...texts, ...wrapped])
      expect(factsOf(evolution([{ ...upsert, message }]))).toMatchObject([
        { kind: 'seen' },
        { text: 'Stop' },
      ]);
    expect(factsOf(evolution({ ...upsert, message: { imageMessage: { caption: 'Stop' } } }))).toHaveLength(1);
  });

  it('own messages, groups and statuses give no person', () => {
    expect(
      factsOf(evolution(withKey({ fromMe: true, remoteJidAlt: `${shop.phone}@s.whatsapp.net` }))),
    ).toEqual([]);
    expect(factsOf(evolution(upsert, 'send.message'))).toEqual([]);
    const group = withKey({
      remoteJid: '120363042@g.us',
      participant: `${maria.lid}@lid`,
      participantAlt: `${maria.phone}@s.whatsapp.net`,
    });
    expect([factsOf(evolution(group)), named(evolution(group))[0]]).toEqual([[], maria]);
    expect(
      factsOf(evolution(withKey({ remoteJid: 'status@broadcast', participant: `${maria.lid}@lid` }))),
    ).toEqual([]);
  });

  it('contacts, one or many, with a name that is no number', () => {
    const contact = { remoteJid: `${maria.phone}@s.whatsapp.net`, pushName: 'Maria', profilePicUrl: null };
    const bare = { remoteJid: `${maria.lid}@lid`, pushName: maria.lid, instanceId: 'bae4' };
    const known = { kind: 'seen', message: null, at: null, business, messageId: null };
    expect(factsOf(evolution([contact, bare, { remoteJid: '120363042@g.us' }], 'contacts.upsert'))).toEqual([
      { ...known, person: { phone: maria.phone }, profileName: 'Maria' },
      { ...known, person: { lid: maria.lid } },
    ]);
    expect(factsOf(evolution({ ...contact, lid: `${maria.lid}@lid` }, 'CONTACTS_UPDATE'))).toEqual([
      { ...known, person: maria, profileName: 'Maria' },
    ]);
  });

  it('other events are counted by name, and mention their ids', () => {
    const presence = { id: `${maria.lid}@lid`, presences: { [`${maria.phone}@s.whatsapp.net`]: {} } };
    const payload = evolution(presence, 'presence.update');
    expect(unreadOf(payload)).toEqual({ 'event.presence_update': 1 });
    expect(mentioned(payload)).toEqual(expect.arrayContaining([maria.lid, maria.phone]));
  });
});

const jid = fc.constantFrom(
  ...[maria, shop].flatMap((item) => [
    `${item.lid}@lid`,
    `${item.phone}@s.whatsapp.net`,
    `${item.phone}@c.us`,
  ]),
  '120363042@g.us',
  'status@broadcast',
  '1@newsletter',
  '@lid',
);
const leaf = fc.oneof(jid, fc.string(), fc.double(), fc.constant(null), fc.boolean(), fc.constant('message'));
const { names, anything } = anythingOf(
  [
    'event session instance payload data key remoteJid remoteJidAlt senderPn participant fromMe from to _data',
    'Info Sender SenderAlt PushName pushName id timestamp messageTimestamp body message conversation',
    'lid pn me sender type apiVersion whatsappInboundMessage whatsappMessage whatsappUserPreference',
    'whatsappSmbAppStateSync stateSync contact errorCode toString valueOf customerProfile __proto__',
  ].join(' '),
  leaf,
);
const envelope = fc.constantFrom<object>(
  { event: 'message', session: 's' },
  { event: 'engine.event', session: 's' },
  { event: 'messages.upsert', instance: 'i' },
  { event: 'contacts.upsert', instance: 'i' },
  ...[
    'inbound_message.received',
    'message.updated',
    'smb.message.echoes',
    'user.preferences',
    'smb.app.state.sync',
  ].map((type) => ({ type: `whatsapp.${type}`, apiVersion: 'v2' })),
  {},
);

describe('any payload', () => {
  it('ignores event members that only look like a pair of ids', () => {
    const me = { id: `${shop.phone}@c.us`, lid: `${shop.lid}@lid` };
    const event = { event: 'message', session: 's', me, lid: 0, pn: `${shop.lid}@lid` };
    const reading = readPayload(Buffer.from(JSON.stringify(event)));
    expect(reading.outcome === 'read' ? reading.facts : []).toEqual([]);
  });

  it('is read without an error, and never treats the business as a customer', () => {
    fc.assert(
      fc.property(envelope, fc.dictionary(names, anything, { maxKeys: 8 }), (fixed, members) => {
        const me = { id: `${shop.phone}@c.us`, lid: `${shop.lid}@lid` };
        const sender = `${shop.phone}@s.whatsapp.net`;
        const own = 'session' in fixed ? { me } : 'instance' in fixed ? { sender } : {};
        const raw = Buffer.from(JSON.stringify({ ...members, ...fixed, ...own }));
        const reading = readPayload(raw);
        expect(readPayload(raw)).toEqual(reading);
        for (const fact of reading.outcome === 'read' ? reading.facts : []) checkPerson(fact, 'me' in own);
      }),
      { numRuns: rounds(200, 1_000) },
    );
  });
});

function checkPerson(fact: Fact, hasOwn: boolean): void {
  if (!('person' in fact)) return;
  const { phone, userId, lid } = fact.person;
  expect(phone ?? userId ?? lid).toBeDefined();
  if (!hasOwn) return;
  expect(phone).not.toBe(shop.phone);
  expect(lid).not.toBe(shop.lid);
}
