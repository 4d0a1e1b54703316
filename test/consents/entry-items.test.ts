/** Parts of a contact: identities, notes, consents, suppressions. */
import { describe, expect, it } from 'vitest';
import { errorsOf, newClient, newContact } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const missing = '018f0000-0000-7000-8000-000000000000';

describe('/contacts/{id}/identities', () => {
  it('lists, adds, finds and removes identities', async () => {
    const { client } = await newClient(fixture);
    const { id, number } = await client.make({ phone: '+4930111111' });
    const added = await client.post(`/contacts/${number}/identities`, {
      kind: 'email',
      value: 'A@x.org',
      label: 'home',
      verified_at: '2026-01-01T00:00:00Z',
    });
    const { id: iid } = added.json.data;
    expect(added.status).toBe(201);
    expect(added.text).toBe(
      `{"data":{"id":"${iid}","kind":"email","scope":"","value":"a@x.org","raw":"A@x.org","label":"home",` +
        '"primary":true,"verified_at":"2026-01-01T00:00:00.000Z"}}',
    );
    expect(added.headers.location).toBe(`/directory/v1/contacts/${id}/identities/${iid}`);

    const again = await client.post(`/contacts/${id}/identities`, { kind: 'email', value: 'a@X.ORG' });
    expect([again.status, again.text, again.headers.location]).toEqual([200, added.text, undefined]);
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"2"');
    const labeled = await client.post(`/contacts/${id}/identities`, {
      kind: 'email',
      value: 'a@x.org',
      label: null,
    });
    expect([labeled.status, labeled.json.data.label]).toEqual([200, null]);

    const second = await client.post(`/contacts/${id}/identities`, {
      kind: 'email',
      value: 'b@x.org',
      primary: true,
    });
    expect([second.status, second.json.data.primary]).toEqual([201, true]);
    const listed = await client.get(`/contacts/${id}/identities`);
    expect(listed.json.meta).toEqual({ next_cursor: null });
    expect(
      listed.json.data.map((identity: { value: string; primary: boolean }) => [
        identity.value,
        identity.primary,
      ]),
    ).toEqual([
      ['4930111111', true],
      ['a@x.org', false],
      ['b@x.org', true],
    ]);
    expect(listed.json.data).toEqual((await client.get(`/contacts/${id}`)).json.data.identities);

    const gone = await client.remove(`/contacts/${id}/identities/${iid.toUpperCase()}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    const twice = await client.remove(`/contacts/${id}/identities/${iid}`);
    expect([twice.status, twice.json.detail]).toEqual([404, 'There is no such identity.']);
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"5"');
  });

  it('treats a phone and a wa_id with equal digits as one', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4930111111' });
    const same = await client.post(`/contacts/${id}/identities`, { kind: 'wa_id', value: '4930111111' });
    expect([same.status, same.json.data.kind]).toEqual([200, 'phone']);
    const other = await client.make({});
    const refused = await client.post(`/contacts/${other.id}/identities`, {
      kind: 'wa_id',
      value: '+49 30 111111',
    });
    expect([refused.status, refused.json.contact_id]).toEqual([409, id]);
    expect(refused.json.identity).toEqual({ kind: 'wa_id', scope: '', value: '4930111111' });
  });

  it('removes only identities of the contact', async () => {
    const { client } = await newClient(fixture);
    const one = await client.make({ phone: '+4930111111' });
    const other = await client.make({ phone: '+4930222222' });
    for (const iid of [other.identities[0]?.id, missing, 'nonsense', '1'])
      expect((await client.remove(`/contacts/${one.id}/identities/${iid}`)).json.detail).toBe(
        'There is no such identity.',
      );
    expect((await client.remove(`/contacts/${missing}/identities/${missing}`)).json.detail).toBe(
      'There is no such contact.',
    );
    expect((await client.get(`/contacts/${other.id}`)).json.data.phone).toBe('+4930222222');
  });

  it('adds one identity once for many callers', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.post(`/contacts/${id}/identities`, { kind: 'telegram', value: '7' }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map((answer) => answer.json.data.id)).size).toBe(1);
  });

  it('refuses invalid identities', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    const refused = await client.post(`/contacts/${id}/identities`, {
      kind: 'email',
      value: 'x',
      primary: 1,
      raw: 'x',
    });
    expect(errorsOf(refused)).toEqual(['value form', 'primary type', 'raw unknown_member']);
    expect(errorsOf(await client.post(`/contacts/${id}/identities`, { value: 'x' }))).toEqual([
      'kind required',
    ]);
    expect(
      errorsOf(await client.post(`/contacts/${id}/identities`, { kind: 'phone', value: '030 111' })),
    ).toEqual(['value form']);
  });
});

describe('/contacts/{id}/notes', () => {
  it('adds, lists newest first by pages, and deletes', async () => {
    const { client } = await newClient(fixture);
    const { id, number } = await client.make(newContact);
    const added = await client.post(`/contacts/${number}/notes`, {
      body: ' Called back\n',
      type: 'call',
      author: 'kim',
      media_url: 'https://x.org/a.mp3',
    });
    const { data } = added.json;
    expect(added.status).toBe(201);
    expect(added.text).toBe(
      `{"data":{"id":"${data.id}","number":1,"body":" Called back\\n","type":"call","author":"kim",` +
        `"media_url":"https://x.org/a.mp3","created_at":"${data.created_at}","updated_at":"${data.created_at}","edited_at":null}}`,
    );
    expect(added.headers.location).toBe(`/directory/v1/contacts/${id}/notes/${data.id}`);
    for (let index = 2; index <= 5; index += 1)
      await client.post(`/contacts/${id}/notes`, { body: `n${index}` });
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"1"');

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const listed = await client.get(`/contacts/${id.toUpperCase()}/notes?limit=2${from}`);
      seen.push(...listed.json.data.map((note: { body: string }) => note.body));
      cursor = listed.json.meta.next_cursor;
    }
    expect(seen).toEqual(['n5', 'n4', 'n3', 'n2', ' Called back\n']);

    expect((await client.remove(`/contacts/${id}/notes/${data.id}`)).status).toBe(204);
    for (const nid of [data.id, missing, 'nonsense'])
      expect((await client.remove(`/contacts/${id}/notes/${nid}`)).json.detail).toBe(
        'There is no such note.',
      );
    expect((await client.get(`/contacts/${id}/notes`)).json.data).toHaveLength(4);
  });

  it('fills in defaults and refuses invalid values', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    const added = await client.post(`/contacts/${id}/notes`, { body: 'x', author: '', media_url: null });
    expect(added.json.data).toMatchObject({ type: 'text', author: null, media_url: null });
    const refused = await client.post(`/contacts/${id}/notes`, {
      body: ' ',
      type: '',
      media_url: 'ftp://x',
      at: 1,
    });
    expect(errorsOf(refused)).toEqual(['body blank', 'type blank', 'media_url form', 'at unknown_member']);
    expect(errorsOf(await client.post(`/contacts/${id}/notes`, {}))).toEqual(['body required']);
    expect(errorsOf(await client.post(`/contacts/${id}/notes`, { body: 'x'.repeat(65_537) }))).toEqual([
      'body too_long',
    ]);
    expect(errorsOf(await client.get(`/contacts/${id}/notes?limit=0&cursor=x&sort=1`)).sort()).toEqual([
      'cursor expired',
      'limit form',
      'sort unknown_parameter',
    ]);
  });

  it('accepts a cursor only for its own contact', async () => {
    const { client } = await newClient(fixture);
    const one = await client.make({});
    const other = await client.make({});
    for (const contact of [one, one, other, other])
      await client.post(`/contacts/${contact.id}/notes`, { body: 'x' });
    const { next_cursor } = (await client.get(`/contacts/${one.id}/notes?limit=1`)).json.meta;
    expect((await client.get(`/contacts/${one.id}/notes?cursor=${next_cursor}`)).json.data).toHaveLength(1);
    expect((await client.get(`/contacts/${other.id}/notes?cursor=${next_cursor}`)).status).toBe(400);
  });
});

describe('/contacts/{id}/consents', () => {
  it('lists all entries, latest first', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4930111111' });
    const first = await client.put(`/contacts/${id}/consents/whatsapp`, {
      state: 'opted_in',
      source: 'form',
      basis: 'consent',
      proof: { ip: '10.0.0.1' },
      occurred_at: '2026-01-01T12:00:00+02:00',
      expires_at: '2027-01-01T00:00:00Z',
    });
    const { data } = first.json;
    expect(first.status).toBe(200);
    expect(first.text).toBe(
      `{"data":{"id":"${data.id}","channel":"whatsapp","state":"opted_in","purpose":null,"sender":null,` +
        '"source":"form","basis":"consent","proof":{"ip":"10.0.0.1"},"subjects":["number:4930111111"],' +
        '"occurred_at":"2026-01-01T10:00:00.000Z","expires_at":"2027-01-01T00:00:00.000Z",' +
        `"actor":{"face":"directory","key_id":"${data.actor.key_id}"},"created_at":"${data.created_at}"}}`,
    );
    const version = async () => (await client.get(`/contacts/${id}`)).headers.etag;
    expect(await version()).toBe('"2"');
    const forNews = await client.put(`/contacts/${id}/consents/whatsapp`, {
      state: 'opted_out',
      purpose: 'news',
    });
    expect(forNews.json.data).toMatchObject({
      state: 'opted_out',
      purpose: 'news',
      expires_at: null,
      proof: {},
    });
    expect(await version()).toBe('"3"');
    const sameNews = await client.put(`/contacts/${id}/consents/whatsapp`, {
      state: 'opted_out',
      purpose: 'news',
      proof: 'https://example.com/letter.pdf',
    });
    expect(sameNews.json.data.proof).toEqual({ text: 'https://example.com/letter.pdf' });
    expect(sameNews.json.data.id).not.toBe(forNews.json.data.id);
    expect(await version()).toBe('"3"');
    await client.put(`/contacts/${id}/consents/email`, { state: 'pending' });
    const listed = await client.get(`/contacts/${id}/consents`);
    expect(listed.json.meta).toEqual({ next_cursor: null });
    expect(
      listed.json.data.map(
        (consent: { channel: string; state: string; purpose: string | null }) =>
          `${consent.channel} ${consent.state} ${consent.purpose}`,
      ),
    ).toEqual([
      'email pending null',
      'whatsapp opted_out news',
      'whatsapp opted_out news',
      'whatsapp opted_in null',
    ]);
    expect(listed.json.data[3]).toEqual(data);
  });

  it('refuses unknown values', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    const refused = await client.put(`/contacts/${id}/consents/sms`, {
      state: 'maybe',
      proof: 5,
      occurred_at: 'now',
      channel: 'sms',
    });
    expect(errorsOf(refused)).toEqual([
      'state not_allowed',
      'proof type',
      'occurred_at form',
      'channel unknown_member',
    ]);
    expect(errorsOf(await client.put(`/contacts/${id}/consents/F%20x`, { state: 'opted_in' }))).toEqual([
      'channel not_allowed',
    ]);
    expect((await client.put(`/contacts/${missing}/consents/sms`, { state: 'opted_in' })).status).toBe(404);
  });
});

describe('/contacts/{id}/suppressions', () => {
  it('has one for each channel, made or replaced', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ phone: '+4930111111' });
    const created = await client.post(`/contacts/${id}/suppressions`, {});
    const { data } = created.json;
    expect(created.status).toBe(201);
    expect(created.text).toBe(
      `{"data":{"id":"${data.id}","channel":"all","subject":null,"reason":"manual","source":null,"note":null,` +
        `"active":true,"expires_at":null,"created_at":"${data.created_at}","updated_at":"${data.updated_at}"}}`,
    );
    expect(created.headers.location).toBe(`/directory/v1/contacts/${id}/suppressions/${data.id}`);
    const replaced = await client.post(`/contacts/${id}/suppressions`, {
      channel: 'all',
      reason: 'complaint',
      source: 'desk',
      note: 'angry',
      expires_at: '2026-01-15T10:00:00Z',
    });
    expect([replaced.status, replaced.json.data.id, replaced.json.data.active]).toEqual([200, data.id, true]);
    const sms = await client.post(`/contacts/${id}/suppressions`, {
      channel: 'sms',
      expires_at: '2025-01-01T00:00:00Z',
    });
    expect([sms.status, sms.json.data.active]).toEqual([201, false]);
    expect((await client.get(`/contacts/${id}`)).headers.etag).toBe('"4"');
    const listed = await client.get(`/contacts/${id}/suppressions`);
    expect(listed.json.data.map((suppression: { channel: string }) => suppression.channel)).toEqual([
      'sms',
      'all',
    ]);
    expect(listed.json.data[1]).toEqual(replaced.json.data);

    expect((await client.remove(`/contacts/${id}/suppressions/${data.id}`)).status).toBe(204);
    for (const sid of [data.id, missing, 'nonsense'])
      expect((await client.remove(`/contacts/${id}/suppressions/${sid}`)).json.detail).toBe(
        'There is no such suppression.',
      );
    expect((await client.get(`/contacts/${id}/suppressions`)).json.data).toHaveLength(1);
  });

  it('refuses unknown values', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({});
    const refused = await client.post(`/contacts/${id}/suppressions`, {
      channel: 'by fax',
      reason: '',
      expires_at: '2026',
      subject: 'x',
    });
    expect(errorsOf(refused)).toEqual([
      'channel form',
      'reason blank',
      'expires_at form',
      'subject unknown_member',
    ]);
  });
});
