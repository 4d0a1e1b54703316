/** `POST /can-send`: every reason against a message, and its remedy. */

import { channels } from '@switchbook/domain/consent/consent.js';
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

interface IdentityInput {
  readonly kind: string;
  readonly value: string;
  readonly contact_id?: string;
}

async function newAsker() {
  const made = await newClient(fixture);
  const ask = async (identities: readonly IdentityInput[], more: object = {}) => {
    const answer = await made.client.post('/can-send', { channel: 'whatsapp', ...more, identities });
    expect(answer.status).toBe(200);
    return answer.json.data as {
      index: number;
      allowed: boolean;
      contact_id: string | null;
      reasons: { code: string; remedy: string; contact_id: string | null; until: string | null }[];
    }[];
  };
  const codes = async (identity: IdentityInput, more: object = {}) =>
    (await ask([identity], more))[0]?.reasons.map((reason) => [reason.code, reason.remedy]);
  return { ...made, ask, codes };
}

const phone = { kind: 'phone', value: '+4915111111111' };
const email = { kind: 'email', value: 'ada@example.com' };

describe('POST /can-send', () => {
  it('allows recipients without a refusal, in the order of the question', async () => {
    const { client, ask } = await newAsker();
    const { id } = await client.make({ phone: phone.value, email: email.value });
    const answer = await client.post('/can-send', {
      channel: 'whatsapp',
      identities: [{ kind: 'phone', value: '+4915122222222' }, phone, email],
    });
    expect(answer.text).toBe(
      '{"data":[{"index":0,"allowed":false,"contact_id":null,"reasons":[{"code":"unknown","message":"No contact has ' +
        'this identity.","remedy":"create_contact","contact_id":null,"purpose":null,"sender":null,' +
        '"since":null,"until":null}]},' +
        `{"index":1,"allowed":true,"contact_id":"${id}","reasons":[]},` +
        `{"index":2,"allowed":true,"contact_id":"${id}","reasons":[]}]}`,
    );
    expect((await ask([phone], { channel: 'email' }))[0]?.allowed).toBe(true);
  });

  it('applies a channel opt-out to every purpose, and a purpose opt-out to that purpose only', async () => {
    const { client, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out', purpose: 'marketing' });
    expect(await codes(phone, { purpose: 'marketing' })).toEqual([['opted_out', 'record_opt_in']]);
    expect(await codes(phone, { purpose: 'service' })).toEqual([]);
    expect(await codes(phone)).toEqual([]);
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out' });
    expect(await codes(phone, { purpose: 'service' })).toEqual([['opted_out', 'record_opt_in']]);
    expect(await codes(phone, { channel: 'sms' })).toEqual([]);
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_in' });
    expect(await codes(phone, { purpose: 'service' })).toEqual([]);
  });

  it('accepts one number of the business in any spelling, and refuses invalid numbers', async () => {
    const { client, ask } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    const stop = { state: 'opted_out', sender: '+1 (555) 078-3881' };
    const created = await client.put(`/contacts/${id}/consents/whatsapp`, stop);
    expect([created.status, created.json.data.sender]).toEqual([200, '15550783881']);
    const allowed = async (sender?: string | null) => (await ask([phone], { sender }))[0]?.allowed;
    expect(await allowed('15550783881')).toBe(false);
    expect(await allowed('+1-555-078-3882')).toBe(true);
    expect([await allowed(null), await allowed()]).toEqual([false, false]);
    expect((await ask([phone], { sender: '15550783881' }))[0]?.reasons).toMatchObject([
      {
        code: 'opted_out',
        sender: '15550783881',
        purpose: null,
        message: 'The person has opted out of messages from +15550783881.',
      },
    ]);
    for (const sender of ['', 'shop', '0123', 5]) {
      const answer = await client.post('/can-send', { channel: 'whatsapp', sender, identities: [phone] });
      expect([answer.status, errorsOf(answer)[0]?.split(' ')[0]]).toEqual([400, 'sender']);
      const put = await client.put(`/contacts/${id}/consents/whatsapp`, { ...stop, sender });
      expect([put.status, errorsOf(put)[0]?.split(' ')[0]]).toEqual([400, 'sender']);
    }
    const { data } = (await client.get(`/contacts/${id}/history`)).json;
    expect(data[0].changes[0].after).toMatchObject({ state: 'opted_out', sender: '15550783881' });
  });

  it('distinguishes suppressions by their end, and ignores expired ones', async () => {
    const { client, ask, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const timed = await client.post(`/contacts/${id}/suppressions`, { channel: 'sms', expires_at: until });
    expect(timed.status).toBe(201);
    expect((await ask([phone], { channel: 'sms' }))[0]?.reasons).toMatchObject([
      { code: 'suppressed', remedy: 'wait', until, contact_id: id },
    ]);
    await client.post(`/contacts/${id}/suppressions`, { channel: 'whatsapp' });
    expect(await codes(phone)).toEqual([['suppressed', 'lift_suppression']]);
    await client.post(`/contacts/${id}/suppressions`, {
      channel: 'viber',
      expires_at: '2020-01-01T00:00:00Z',
    });
    expect(await codes(phone, { channel: 'viber' })).toEqual([]);
    await client.post(`/contacts/${id}/suppressions`, { channel: 'all' });
    expect(await codes(phone, { channel: 'viber' })).toEqual([['suppressed', 'lift_suppression']]);
  });

  it('names a blocked contact', async () => {
    const { client, codes } = await newAsker();
    await client.make({ phone: phone.value, blocked: true });
    expect(await codes(phone)).toEqual([['blocked', 'unblock']]);
  });

  it('requires an opt-in if the account demands it', async () => {
    const { client, account, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    await fixture.core.updateAccount(account.account.id, { consent_required: 'whatsapp, email' });
    const put = (body: object) => client.put(`/contacts/${id}/consents/whatsapp`, body);
    expect(await codes(phone)).toEqual([['no_consent', 'record_opt_in']]);
    expect(await codes(phone, { channel: 'sms' })).toEqual([]);
    await put({ state: 'opted_in', purpose: 'marketing' });
    expect(await codes(phone, { purpose: 'marketing' })).toEqual([]);
    expect(await codes(phone, { purpose: 'service' })).toEqual([['no_consent', 'record_opt_in']]);
    await put({ state: 'opted_in', expires_at: '2020-01-01T00:00:00Z' });
    expect(await codes(phone, { purpose: 'service' })).toEqual([['consent_expired', 'record_opt_in']]);
    await put({ state: 'opted_in' });
    expect(await codes(phone, { purpose: 'service' })).toEqual([]);
    await put({ state: 'opted_out' });
    expect(await codes(phone)).toEqual([['opted_out', 'record_opt_in']]);
  });

  const [first = '', ...others] = channels;
  const title = 'asks for an opt-in on %s where the account demands one there or everywhere';
  it.each([first])(title, asksForOptIn);
  it.each(others)(title, { tags: ['nightly'] }, asksForOptIn);

  async function asksForOptIn(channel: string): Promise<void> {
    const { client, account, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    const demand = (consent_required: string) =>
      fixture.core.updateAccount(account.account.id, { consent_required });
    const other = channels.find((candidate) => candidate !== channel) as string;
    const missing = [['no_consent', 'record_opt_in']];
    for (const [required, expected] of [
      ['all', missing],
      [`${other} all`, missing],
      [channel, missing],
      [other, []],
      ['', []],
    ] as const) {
      await demand(required);
      expect(await codes(phone, { channel }), required).toEqual(expected);
    }
    await demand('all');
    for (const [state, expected] of [
      ['pending', missing],
      ['unknown', missing],
      ['opted_out', [['opted_out', 'record_opt_in']]],
      ['opted_in', []],
    ] as const) {
      expect((await client.put(`/contacts/${id}/consents/${channel}`, { state })).status).toBeLessThan(300);
      expect(await codes(phone, { channel }), state).toEqual(expected);
    }
    expect(await codes(phone, { channel: other })).toEqual(missing);
  }

  it('lets the caller choose among several holders, and applies refusals of all', async () => {
    const { client, ask, codes } = await newAsker();
    const first = await client.make({ email: email.value, display_name: 'Ada' });
    const second = await client.make({ email: email.value, display_name: 'Bob' });
    const answer = await ask([email], { channel: 'email' });
    expect(answer[0]?.contact_id).toBeNull();
    expect(answer[0]?.reasons.map((reason) => [reason.code, reason.remedy]).sort()).toEqual([
      ['ambiguous', 'choose_contact'],
      ['ambiguous', 'choose_contact'],
    ]);
    expect(answer[0]?.reasons.map((reason) => reason.contact_id).sort()).toEqual(
      [first.id, second.id].sort(),
    );
    const chosen = { ...email, contact_id: first.id };
    expect(await codes(chosen, { channel: 'email' })).toEqual([]);
    await client.put(`/contacts/${second.id}/consents/email`, { state: 'opted_out' });
    expect(await codes(chosen, { channel: 'email' })).toEqual([['opted_out', 'record_opt_in']]);
    const stranger = { ...email, contact_id: '018f0000-0000-7000-8000-000000000000' };
    expect((await codes(stranger, { channel: 'email' }))?.at(-1)).toEqual(['unknown', 'create_contact']);
  });

  it('remembers the opt-out of a deleted contact, in every form of its number', async () => {
    const { client, codes } = await newAsker();
    const { id } = await client.make({ phone: '+5511987654321' });
    await client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out' });
    await client.remove(`/contacts/${id}`);
    const gone = [
      ['opted_out', 'record_opt_in'],
      ['unknown', 'create_contact'],
    ];
    expect(await codes({ kind: 'phone', value: '+5511987654321' })).toEqual(gone);
    expect(await codes({ kind: 'wa_id', value: '551187654321' })).toEqual(gone);
    await client.make({ phone: '+5511987654321' });
    expect(await codes({ kind: 'phone', value: '+5511987654321' })).toEqual([['opted_out', 'record_opt_in']]);
    await client.make({ phone: '+551187654321' });
    expect(await codes({ kind: 'phone', value: '+551187654321' })).toEqual([['opted_out', 'record_opt_in']]);
  });

  it('applies the suppression of a deleted contact until it ends', async () => {
    const { client, ask, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value, email: email.value });
    const until = new Date(fixture.clock().getTime() + 3_600_000).toISOString();
    for (const body of [
      { channel: 'whatsapp', expires_at: until },
      { channel: 'sms' },
      { channel: 'email', expires_at: until },
    ])
      expect((await client.post(`/contacts/${id}/suppressions`, body)).status).toBe(201);
    await client.remove(`/contacts/${id}`);
    await client.make({ phone: phone.value, email: email.value });
    const waits = [{ code: 'suppressed', remedy: 'wait', until }];
    expect((await ask([phone]))[0]?.reasons).toMatchObject(waits);
    expect((await ask([email], { channel: 'email' }))[0]?.reasons).toMatchObject(waits);
    fixture.advance(3_600_000);
    expect(await codes(phone)).toEqual([]);
    expect(await codes(email, { channel: 'email' })).toEqual([]);
    expect(await codes(phone, { channel: 'sms' })).toEqual([['suppressed', 'lift_suppression']]);
  });

  it('counts the suppression of one number in its other forms, and of no other number', async () => {
    const { client, account, codes } = await newAsker();
    const { id } = await client.make({ phone: '+5511987654321' });
    const other = { kind: 'phone', value: '+5511912345678' };
    expect((await client.post(`/contacts/${id}/identities`, other)).status).toBe(201);
    const suppression = { channel: 'sms', subject: 'number:5511987654321', reason: 'manual' } as const;
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: [{ by: 'id', id: asId<ContactId>(id) }],
      edit: { suppressions: [suppression] },
    });
    const suppressed = [['suppressed', 'lift_suppression']];
    const sms = { channel: 'sms' };
    expect(await codes({ kind: 'phone', value: '+5511987654321' }, sms)).toEqual(suppressed);
    expect(await codes({ kind: 'wa_id', value: '551187654321' }, sms)).toEqual(suppressed);
    expect(await codes(other, sms)).toEqual([]);
  });

  it('applies an all-channel suppression of a deleted contact to each channel', async () => {
    const { client, codes } = await newAsker();
    const { id } = await client.make({ phone: phone.value });
    expect((await client.post(`/contacts/${id}/suppressions`, { channel: 'all' })).status).toBe(201);
    await client.remove(`/contacts/${id}`);
    for (const channel of channels)
      expect(await codes(phone, { channel }), `${channel} of a number that no contact has`).toEqual([
        ['suppressed', 'lift_suppression'],
        ['unknown', 'create_contact'],
      ]);
    await client.make({ phone: phone.value });
    for (const channel of channels)
      expect(await codes(phone, { channel }), channel).toEqual([['suppressed', 'lift_suppression']]);
  });

  it('does not see the contacts of others', async () => {
    const { codes } = await newAsker();
    const other = await newAsker();
    const { id } = await other.client.make({ phone: phone.value });
    await other.client.put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_out' });
    await other.client.remove(`/contacts/${id}`);
    expect(await codes(phone)).toEqual([['unknown', 'create_contact']]);
  });

  it('accepts a thousand identities, and refuses unknown members', async () => {
    const { client, ask } = await newAsker();
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      kind: 'phone',
      value: `+49151${String(10_000_000 + index)}`,
    }));
    expect(await ask(many)).toHaveLength(1_000);
    const tooMany = await client.post('/can-send', { channel: 'sms', identities: [...many, phone] });
    expect([tooMany.status, errorsOf(tooMany)]).toEqual([400, ['identities too_many']]);
    const odd = await client.post('/can-send', { channel: 'by fax', identities: [], to: 1 });
    expect(odd.status).toBe(400);
    expect(
      errorsOf(odd)
        .map((error) => error.split(' ')[0])
        .sort(),
    ).toEqual(['channel', 'identities', 'to']);
    const contact = { ...phone, contact_id: 'x' };
    const wrong = await client.post('/can-send', { channel: 'sms', identities: [contact] });
    expect([wrong.status, errorsOf(wrong)]).toEqual([400, ['identities.0.contact_id form']]);
  });
});
