/** Consents and suppressions. */

import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { invalid, newStand, stored, unknownUuid } from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const notChannel = 'expected string to be a channel: letters, digits, "_", "." and "-", at most 64';

describe('consents', () => {
  it('states and channels have several words, and one row each', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const put = (channel: string, body: unknown) =>
      client.send('PUT', `/contacts/${id}/consent/${channel}`, body);
    for (const body of [{ state: true }, { status: 'Opt-In' }, { state: 'opted in' }, { state: ' YES' }])
      expect((await put('sms', body)).json.data.state).toBe('opted_in');
    for (const body of [{ state: false }, { state: 'OPT OUT' }, { state: 'withdrawn' }])
      expect((await put('sms', body)).json.data.state).toBe('opted_out');
    const states = 'expected value to be one of "opted_in, opted_out, pending, unknown"';
    for (const state of ['maybe', 5, ''])
      expect((await put('sms', { state })).text).toBe(
        invalid({ message: states, location: 'body.state', value: state }),
      );
    expect((await put('WhatsApp_Official', { state: 'pending' })).json.data.channel).toBe('whatsapp');
    const synonyms = {
      wa: 'whatsapp',
      FB: 'messenger',
      ig: 'instagram',
      tg: 'telegram',
      call: 'voice',
      mail: 'email',
    };
    for (const [channel, meant] of Object.entries(synonyms))
      expect((await put(channel, { state: 'unknown' })).json.data.channel).toBe(meant);
    for (const channel of ['-fax', 'all', 'fax%20machine', 'x'.repeat(65)])
      expect((await put(channel, {})).text).toBe(
        invalid(
          { message: notChannel, location: 'path.channel', value: decodeURIComponent(channel) },
          { message: 'expected required property state to be present', location: 'body' },
        ),
      );
    const first = await put('email', { state: 'yes', occurred_at: '2026-03-04T13:20:10.999+07:00' });
    fixture.advance(5_000);
    const second = await put('email', {
      state: 'no',
      source: null,
      expires_at: '2026-01-01T00:00:00Z',
      metadata: { form: [1, null] },
    });
    expect(first.json.data).toMatchObject({
      occurred_at: '2026-03-04T06:20:10Z',
      source: 'api',
      metadata: {},
    });
    expect(second.json.data).toMatchObject({
      id: first.json.data.id,
      state: 'opted_out',
      source: null,
      expires_at: '2026-01-01T00:00:00Z',
      metadata: { form: [1, null] },
      created_at: first.json.data.created_at,
    });
    expect(second.json.data.updated_at > first.json.data.updated_at).toBe(true);
    expect(second.json.data.occurred_at).toBe(second.json.data.updated_at);
    const rows = (await client.get(`/contacts/${id}/consents`)).json;
    expect(rows.data.map((row: { channel: string }) => row.channel)).toEqual([
      'email',
      'instagram',
      'messenger',
      'sms',
      'telegram',
      'voice',
      'whatsapp',
    ]);
    expect(rows.data[0]).toEqual(second.json.data);
    expect(rows.meta).toEqual({ next_cursor: null });
  });

  it('entries for one business number are neither shown nor changed, and a PUT applies to all', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const target = [{ by: 'id', id: asId<ContactId>(id) }] as const;
    const stop = { channel: 'whatsapp', state: 'opted_out', sender: '15550000001' } as const;
    await fixture.core.recordConsent(account.caller, { target }, stop);
    expect((await client.get(`/contacts/${id}/consents`)).json.data).toEqual([]);
    const put = await client.send('PUT', `/contacts/${id}/consent/whatsapp`, { state: 'opted_in' });
    expect((await client.get(`/contacts/${id}/consents`)).json.data).toEqual([put.json.data]);
    const ledger = await fixture.core.listConsents(account.caller, { target });
    expect(ledger.map((consent) => [consent.state, consent.sender])).toEqual([
      ['opted_in', null],
      ['opted_out', '15550000001'],
    ]);
  });

  it('the values of a consent are checked', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const nested = (levels: number): object => (levels === 1 ? {} : { n: nested(levels - 1) });
    const faults: readonly (readonly [string, unknown, string])[] = [
      ['occurred_at', 'yesterday', 'expected string to be RFC 3339 date-time'],
      ['occurred_at', 5, 'expected string'],
      ['expires_at', '2026-02-30T00:00:00Z', 'expected string to be RFC 3339 date-time'],
      ['expires_at', '9999-12-31T23:59:59-01:00', 'expected string to be RFC 3339 date-time'],
      ['source', 'x'.repeat(101), 'expected length <= 100'],
      ['metadata', [], 'expected object'],
      ['metadata', { x: 'y'.repeat(16_384) }, 'expected serialized size <= 16384'],
      ['metadata', nested(11), 'expected nesting depth <= 10'],
      ['metadata', { x: '\u0000' }, 'unexpected NUL or unpaired surrogate'],
    ];
    for (const [name, value, message] of faults) {
      const answer = await client.send('PUT', `/contacts/${id}/consent/sms`, { [name]: value, state: 'yes' });
      expect([answer.status, answer.text]).toEqual([
        422,
        invalid({ message, location: `body.${name}`, value }),
      ]);
    }
    for (const [sent, shown] of [
      ['2016-12-31t23:59:60.1234567891234z', '2016-12-31T23:59:59Z'],
      ['0001-02-03T04:05:06Z', '0001-02-03T04:05:06Z'],
      ['0099-12-31T23:30:00-00:30', '0100-01-01T00:00:00Z'],
    ]) {
      const body = { state: 'yes', occurred_at: sent, expires_at: sent };
      const { data } = (await client.send('PUT', `/contacts/${id}/consent/sms`, body)).json;
      expect([data.occurred_at, data.expires_at]).toEqual([shown, shown]);
    }
  });

  it('a channel that cannot be is listed together with a body that is no object', async () => {
    const { client } = await newStand(fixture);
    for (const body of ['[]', 'null'])
      expect((await client.send('PUT', `/contacts/${unknownUuid}/consent/-fax`, body)).text).toBe(
        invalid(
          {
            message: notChannel,
            location: 'path.channel',
            value: '-fax',
          },
          { message: 'expected object', location: 'body', value: JSON.parse(body) },
        ),
      );
  });

  it('entries for a purpose are neither shown nor changed', async () => {
    const { account, client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const target = { target: [{ by: 'id', id: (await stored(fixture, account, id)).id }] } as const;
    const purpose = { channel: 'sms', state: 'opted_out', purpose: 'marketing' } as const;
    await fixture.core.recordConsent(account.caller, target, purpose);
    expect((await client.get(`/contacts/${id}/consents`)).json.data).toEqual([]);
    await client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' });
    const ledger = await fixture.core.listConsents(account.caller, target);
    expect(ledger.map((entry) => [entry.state, entry.purpose])).toEqual([
      ['opted_in', null],
      ['opted_out', 'marketing'],
    ]);
  });
});

describe('suppressions', () => {
  it('each channel has one row, which a past end lifts', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/suppressions`;
    const first = await client.post(path, { channel: 'SMS', reason: ' Bounce ', note: 'n' });
    expect(first.status).toBe(201);
    expect(first.json.data).toMatchObject({ channel: 'sms', reason: 'bounce', note: 'n', active: true });
    fixture.advance(5_000);
    const past = await client.post(path, { channel: 'sms', expires_at: '2020-01-01T00:00:00Z' });
    expect(past.status).toBe(200);
    expect(past.json.data).toMatchObject({
      id: first.json.data.id,
      reason: 'manual',
      note: null,
      active: false,
      expires_at: '2020-01-01T00:00:00Z',
      created_at: first.json.data.created_at,
    });
    expect(past.json.data.updated_at > first.json.data.updated_at).toBe(true);
    const again = await client.post(path, { channel: 'sms' });
    expect(again.json.data).toMatchObject({ active: true, expires_at: null });
    await client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' });
    const all = await client.post(path, { channel: 'all', reason: 'own word' });
    expect([all.status, all.json.data.reason]).toEqual([201, 'own word']);
    const rows = (await client.get(path)).json;
    expect(rows).toEqual({ data: [all.json.data, again.json.data], meta: { next_cursor: null } });
    expect((await client.get(`/contacts/${id}/consents`)).json.data[0].state).toBe('opted_in');
  });

  it('the values of a suppression are checked', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const path = `/contacts/${id}/suppressions`;
    const answer = await client.post(path, {
      expires_at: 'never',
      note: 'x'.repeat(1_001),
      reason: 'x'.repeat(65),
      channel: '-fax',
    });
    expect(answer.text).toBe(
      invalid(
        { message: 'expected string to be RFC 3339 date-time', location: 'body.expires_at', value: 'never' },
        { message: 'expected length <= 1000', location: 'body.note', value: 'x'.repeat(256) },
        { message: 'expected length <= 64', location: 'body.reason', value: 'x'.repeat(65) },
        { message: notChannel, location: 'body.channel', value: '-fax' },
      ),
    );
    expect((await client.post(path, {})).text).toBe(
      invalid({ message: 'expected required property channel to be present', location: 'body.channel' }),
    );
    const timed = await client.post(path, { channel: 'whatsapp_x', expires_at: '2026-01-16T00:00:00Z' });
    expect(timed.json.data).toMatchObject({ channel: 'whatsapp', active: true });
    fixture.advance(2 * 24 * 3_600_000);
    expect((await client.get(path)).json.data[0].active).toBe(false);
  });

  it('a real change moves the contact, an equal one does not', async () => {
    const { client } = await newStand(fixture);
    const id = await client.create({ email: 'a@b.co' });
    const updated = async () => (await client.get(`/contacts/${id}`)).json.data.updated_at;
    const steps: readonly (() => Promise<unknown>)[] = [
      () => client.post(`/contacts/${id}/suppressions`, { channel: 'sms' }),
      () => client.send('PUT', `/contacts/${id}/consent/sms`, { state: 'yes' }),
    ];
    for (const step of steps) {
      const before = await updated();
      fixture.advance(5_000);
      await step();
      const after = await updated();
      expect(after > before).toBe(true);
      fixture.advance(5_000);
      await step();
      expect(await updated()).toBe(after);
    }
  });
});
