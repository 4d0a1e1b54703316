/** Golden exchanges: requests with their exact responses, in order. Ids and times come from the response itself. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  newStand,
  noChannel,
  noContact,
  timestamp,
  uuid,
} from '../../../test/support/clients/wazapin.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const ujang = {
  phone_number: '+6281234567890',
  name: 'Ujang',
  email: 'ujang@example.com',
  external_source: 'shopify',
  external_id: 'cust_123',
  custom_fields: { tier: 'premium' },
};
const state = { id: '', organization: '', created: '', updated: '' };
let client: Client;

/** The contact of the golden exchanges, with the values of this run. */
function contact(): string {
  return `{"id":"${state.id}","phone_number":"+6281234567890","name":"Ujang","email":"ujang@example.com","external_source":"shopify","external_id":"cust_123","custom_fields":{"tier":"premium"},"organization_id":"${state.organization}","created_at":"${state.created}","updated_at":"${state.updated}"}`;
}

function matched(type: string, value: string, source: string | null): string {
  const by = JSON.stringify({ type, value, source });
  return `{"data":${contact().slice(0, -1)},"contact_id":"${state.id}","matched_by":${by}}}`;
}

beforeAll(async () => {
  const stand = await newStand(fixture);
  client = stand.client;
  state.organization = stand.account.account.id;
});

describe('golden exchanges', () => {
  it('refuses a request without a key', async () => {
    const answer = await fixture.send({ path: '/v1/contacts' });
    expect(answer.status).toBe(401);
    expect(answer.text).toBe('{"title":"Unauthorized","status":401,"detail":"invalid or missing API key"}');
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-request-id']).toMatch(/./);
  });

  it('creates a contact', async () => {
    const answer = await client.post('/contacts', ujang);
    expect(answer.status).toBe(201);
    const { id, created_at, updated_at } = answer.json.data;
    expect(id).toMatch(uuid);
    expect(created_at).toMatch(timestamp);
    expect(updated_at).toMatch(timestamp);
    Object.assign(state, { id, created: created_at, updated: updated_at });
    expect(answer.text).toBe(`{"data":${contact()}}`);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.etag).toBeUndefined();
  });

  it('returns a known contact', async () => {
    const answer = await client.post('/contacts', ujang);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"data":${contact()}}`);
  });

  it('lists contacts', async () => {
    const answer = await client.get('/contacts');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"data":[${contact()}],"meta":{"next_cursor":null}}`);
  });

  it('finds by phone', async () => {
    const answer = await client.get('/contacts/phone/%2B6281234567890');
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(`{"data":${contact()}}`);
  });

  it('resolves by phone', async () => {
    const answer = await client.post('/contacts/resolve', {
      identifiers: [{ type: 'phone', value: '+6281234567890' }],
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(matched('phone', '+6281234567890', null));
  });

  it('looks up by external id', async () => {
    const answer = await client.post('/contacts/lookup', {
      identifiers: [{ type: 'external_id', source: 'shopify', value: 'cust_123' }],
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(matched('external_id', 'cust_123', 'shopify'));
  });

  it('does not find an unknown identifier', async () => {
    const answer = await client.post('/contacts/resolve', {
      identifiers: [{ type: 'email', value: 'nobody@example.com' }],
    });
    expect(answer.status).toBe(404);
    expect(answer.text).toBe(noContact);
  });

  it('refuses identifiers of two contacts', async () => {
    const other = await client.create({ email: 'other@example.com' });
    const answer = await client.post('/contacts/resolve', {
      identifiers: [
        { type: 'phone', value: '+6281234567890' },
        { type: 'email', value: 'other@example.com' },
      ],
    });
    expect(answer.status).toBe(409);
    expect(answer.text).toBe(
      `{"title":"Conflict","status":409,"detail":"identifiers match multiple contacts","errors":[{"message":"matched contact","location":"body.identifiers[0]","value":"${state.id}"},{"message":"matched contact","location":"body.identifiers[1]","value":"${other}"}]}`,
    );
  });

  it('refuses an unknown type', async () => {
    const answer = await client.post('/contacts/resolve', { identifiers: [{ type: 'fax', value: '1' }] });
    expect(answer.status).toBe(422);
    expect(answer.text).toBe(
      '{"title":"Unprocessable Entity","status":422,"detail":"validation failed","errors":[{"message":"expected value to be one of \\"contact_id, phone, whatsapp, wa_id, email, external_id\\"","location":"body.identifiers[0].type","value":"fax"}]}',
    );
  });

  it('lists identities', async () => {
    const answer = await client.get(`/contacts/${state.id}/identities`);
    expect(answer.status).toBe(200);
    const rows = answer.json.data as { id: string; type: string; value: string; created_at: string }[];
    const row = (at: number, type: string, value: string, source: string | null) => {
      expect(rows[at]?.id).toMatch(uuid);
      expect(rows[at]?.created_at).toMatch(timestamp);
      return `{"id":"${rows[at]?.id}","contact_id":"${state.id}","type":"${type}","value":"${value}","source":${JSON.stringify(source)},"channel_id":null,"created_at":"${rows[at]?.created_at}","updated_at":"${rows[at]?.created_at}"}`;
    };
    expect(answer.text).toBe(
      `{"data":[${row(0, 'phone', '+6281234567890', null)},${row(1, 'email', 'ujang@example.com', null)},${row(2, 'external_id', 'cust_123', 'shopify')}],"meta":{"next_cursor":null}}`,
    );
    expect(new Set(rows.map((item) => item.id)).size).toBe(3);
  });

  it('patches a contact', async () => {
    const answer = await client.patch(`/contacts/${state.id}`, {
      email: null,
      custom_fields: { tier: null, city: 'Bandung' },
    });
    expect(answer.status).toBe(200);
    state.updated = answer.json.data.updated_at;
    expect(state.updated).toMatch(timestamp);
    expect(answer.text).toBe(
      `{"data":${contact().replace('"ujang@example.com"', 'null').replace('{"tier":"premium"}', '{"city":"Bandung"}')}}`,
    );
  });

  it('adds a note', async () => {
    const answer = await client.post(`/contacts/${state.id}/notes`, { body: 'Prefers morning calls' });
    expect(answer.status).toBe(201);
    const { id, created_at } = answer.json.data;
    expect(id).toMatch(uuid);
    expect(created_at).toMatch(timestamp);
    expect(answer.text).toBe(
      `{"data":{"id":"${id}","contact_id":"${state.id}","body":"Prefers morning calls","created_by":null,"created_at":"${created_at}","updated_at":"${created_at}"}}`,
    );
  });

  it('adds a tag', async () => {
    const first = await client.post(`/contacts/${state.id}/tags`, { name: 'vip' });
    expect(first.status).toBe(201);
    const { id, created_at } = first.json.data;
    expect(id).toMatch(uuid);
    expect(created_at).toMatch(timestamp);
    expect(first.text).toBe(`{"data":{"id":"${id}","name":"vip","created_at":"${created_at}"}}`);
    const second = await client.post(`/contacts/${state.id}/tags`, { name: 'vip' });
    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text);
  });

  it('records a consent', async () => {
    const answer = await client.send('PUT', `/contacts/${state.id}/consent/whatsapp`, {
      state: 'subscribed',
      source: 'checkout_form',
      occurred_at: '2026-03-04T06:20:10Z',
    });
    expect(answer.status).toBe(200);
    const { id, created_at } = answer.json.data;
    expect(id).toMatch(uuid);
    expect(created_at).toMatch(timestamp);
    expect(answer.text).toBe(
      `{"data":{"id":"${id}","contact_id":"${state.id}","channel":"whatsapp","state":"opted_in","source":"checkout_form","occurred_at":"2026-03-04T06:20:10Z","expires_at":null,"metadata":{},"created_at":"${created_at}","updated_at":"${created_at}"}}`,
    );
  });

  it('records a suppression', async () => {
    const answer = await client.post(`/contacts/${state.id}/suppressions`, {
      channel: 'whatsapp',
      reason: 'manual',
      note: 'asked by phone',
      expires_at: null,
    });
    expect(answer.status).toBe(201);
    const { id, created_at } = answer.json.data;
    expect(id).toMatch(uuid);
    expect(created_at).toMatch(timestamp);
    expect(answer.text).toBe(
      `{"data":{"id":"${id}","contact_id":"${state.id}","channel":"whatsapp","reason":"manual","source":"api","note":"asked by phone","active":true,"expires_at":null,"created_at":"${created_at}","updated_at":"${created_at}"}}`,
    );
  });

  it('finds no profile without channels', async () => {
    const answer = await client.post('/channels/wzp_abc123/contacts/lookup', { phone: '6281234567890' });
    expect(answer.status).toBe(404);
    expect(answer.text).toBe(noChannel);
  });

  it('refuses a wrong method', async () => {
    const answer = await client.send('PUT', `/contacts/${state.id}`, {});
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD, PATCH, DELETE');
    expect(answer.text).toBe('{"title":"Method Not Allowed","status":405,"detail":"method not allowed"}');
  });

  it('deletes a contact', async () => {
    const answer = await client.send('DELETE', `/contacts/${state.id}`);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers['content-type']).toBeUndefined();
    const after = await client.get(`/contacts/${state.id}`);
    expect(after.status).toBe(404);
    expect(after.text).toBe(noContact);
  });
});
