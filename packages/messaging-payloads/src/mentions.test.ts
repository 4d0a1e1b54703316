import { describe, expect, it } from 'vitest';
import { maxMentions, findMentions as mentionsInSteps } from './mentions.js';
import { payloadOf, readPayload, runSteps } from './payloads.test.support.js';

const findMentions = (payload: unknown) => runSteps(mentionsInSteps(payload));

describe('the people whom a payload names', () => {
  it('includes cards, quoted messages and unread fields', () => {
    const card = { name: { formatted_name: 'Zoë' }, phones: [{ phone: '+1 (650) 555-1234', type: 'HOME' }] };
    const message = {
      from: '16505550001',
      from_user_id: 'US.1',
      timestamp: '1750000000',
      type: 'contacts',
      id: 'wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQz',
      contacts: [card],
      context: { from: '16505550002' },
    };
    const history = { threads: [{ id: '16505550003', messages: [{ from: '16505550004' }] }] };
    const people = [
      ...findMentions(payloadOf({ messages: [message] })),
      ...findMentions(payloadOf({ history: [history] }, 'history')),
    ];
    expect(people).toContainEqual({ phone: '16505551234' });
    for (const phone of ['16505550001', '16505550002', '16505550003', '16505550004'])
      expect(people).toContainEqual({ phone });
    expect(people).toContainEqual({ userId: 'US.1' });
    expect(people).not.toContainEqual({ phone: '1750000000' });
  });

  it('includes numbers that are no texts, and what is below a member of another form', () => {
    const payload = {
      time: 1_750_000_000,
      body: { phone: 351_912_345_678 },
      people: [351_912_345_679, 1.5, true],
    };
    expect(findMentions(payload)).toEqual(
      expect.arrayContaining([{ phone: '351912345678' }, { phone: '351912345679' }]),
    );
    expect(findMentions(payload)).toHaveLength(2);
  });

  it('includes addresses of linked devices, but not ids of linked portfolios', () => {
    const payload = {
      a: '351912345678:3@s.whatsapp.net',
      b: ['351912345679@c.us'],
      c: 'PT.ENT.9x',
      d: 'PT.9x',
    };
    expect(findMentions(payload)).toHaveLength(3);
    expect(findMentions(payload)).toEqual(
      expect.arrayContaining([{ phone: '351912345678' }, { phone: '351912345679' }, { userId: 'PT.9x' }]),
    );
  });

  it('includes the numbers of vCards, which tools on a linked device send as texts', () => {
    const card = (number: string) =>
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë\r\nitem1.TEL;waid=${number}:+${number.slice(0, 2)} ${number.slice(2)}\r\nEND:VCARD`;
    const payload = {
      vCards: [card('351912345678')],
      body: card('351912345679'),
      message: { contactMessage: { vcard: card('351912345680') } },
    };
    const phones = new Set(findMentions(payload).map(({ phone }) => phone));
    expect([...phones].sort()).toEqual(['351912345678', '351912345679', '351912345680']);
    expect(findMentions({ body: 'call +351912345678' })).toEqual([]);
  });

  it('is bounded, and never throws', () => {
    for (const odd of [null, 1, 'x', [], {}, [[[]]], { a: { b: null } }])
      expect(findMentions(odd)).toEqual([]);
    const many = Array.from({ length: maxMentions + 500 }, (_, at) => String(351_910_000_000 + at));
    const long = findMentions(many).length;
    expect([long >= maxMentions, long <= many.length]).toEqual([true, true]);
  });

  it('is part of the reading of a payload', () => {
    const raw = Buffer.from(JSON.stringify(payloadOf({ a: '16505550009' }, 'calls')));
    expect(readPayload(raw)).toMatchObject({
      outcome: 'read',
      facts: [],
      mentions: expect.arrayContaining([{ phone: '16505550009' }]),
    });
  });
});
