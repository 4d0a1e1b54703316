/** Comments by mobile, and unserved paths. */

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  type Client,
  clientOf,
  failureText,
  invalidText,
  masked,
  newClient,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import { roles } from '../../members/operations/roles.js';

const fixture = useServer();

const noChat = failureText('Chat conversation not found', 'NOT_FOUND');

async function withContact(phone: string): Promise<Client> {
  const client = await newClient(fixture);
  await client.post('/contacts', person({ phone }));
  return client;
}

describe('comments', () => {
  it('finds the mobile in any spelling; the body is checked before the lookup', async () => {
    const client = await withContact('+919587422363');
    for (const mobile of ['%2B91%2095874-22363', '+91(95874)22363', '0091-9587422363', '919587422363'])
      expect((await client.post(`/comments/${mobile}`, { comment: 'Hi' })).json.interaction_id).toBe(1);
    const required = invalidText({ comment: 'The comment field is required.' });
    for (const unknown of ['14155550100', 'unknown', '%2B']) {
      expect(masked(await client.post(`/comments/${unknown}`, {}))).toBe(required);
      expect(masked(await client.post(`/comments/${unknown}`, { comment: 'Hi' }))).toBe(noChat);
      expect(masked(await client.get(`/comments/${unknown}`))).toBe(noChat);
    }
  });

  it('a link is stored and shown, but never requested', async () => {
    const seen: string[] = [];
    const server = http.createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const client = await withContact('919587422363');
    const link = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.png`;
    const post = (media_url: unknown) => client.post('/comments/919587422363', { comment: 'x', media_url });
    const added = await post(link);
    expect([added.status, added.json.url]).toEqual([200, link]);
    const [comment] = (await client.get('/comments/919587422363')).json.data;
    expect([comment.type, comment.url]).toEqual(['image', link]);
    const notUrl = invalidText({ media_url: 'The media url field must be a valid URL.' });
    for (const bad of [
      'ftp://h/x',
      'http:///x',
      'x',
      '//h/x',
      'http://',
      'http://a b/',
      'javascript:alert(1)',
      5,
      ['http://a/'],
    ])
      expect(masked(await post(bad))).toBe(notUrl);
    // A connection would exist already: every request above came later.
    const connections = await new Promise<number>((resolve) =>
      server.getConnections((_error, count) => resolve(count)),
    );
    expect([seen, connections]).toEqual([[], 0]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('the type follows from the link', async () => {
    const client = await withContact('919587422363');
    const links = {
      'https://h/a/B.JPG?x=1': 'image',
      'https://h/v.opus': 'audio',
      'https://h/v.webm#t': 'video',
      'https://h/f.pdf': 'document',
      'https://h': 'document',
      'https://h.png/': 'document',
    };
    for (const media_url of Object.keys(links))
      await client.post('/comments/919587422363', { comment: 'x', media_url });
    await client.post('/comments/919587422363', { comment: 'x', media_url: '' });
    const { data } = (await client.get('/comments/919587422363')).json;
    expect(data.map((comment: { type: string }) => comment.type)).toEqual([
      'text',
      ...Object.values(links).reverse(),
    ]);
    expect(data.map((comment: { id: number }) => comment.id)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('follows the rules, and stores the allowed parts', async () => {
    const client = await withContact('919587422363');
    await fixture.core.updateAccount(client.account.account.id, { whatsapp_number: '+14155550199' });
    const before = (await client.get('/contacts/1')).json.data;
    fixture.advance(5_000);
    const post = (body: unknown) => client.post('/comments/919587422363', body);
    const long = 'x'.repeat(256);
    const bad = { comment: 'x'.repeat(5001), status_message: long, message_id: 5, ref_message_id: long };
    expect(masked(await post(bad))).toBe(
      invalidText({
        comment: 'The comment field must not be greater than 5000 characters.',
        status_message: 'The status message field must not be greater than 255 characters.',
        message_id: 'The message id field must be a string.',
        ref_message_id: 'The ref message id field must not be greater than 255 characters.',
      }),
    );
    expect(masked(await post({ comment: 5 }))).toBe(
      invalidText({ comment: 'The comment field must be a string.' }),
    );
    const html = ' <b>Call</b>\n"back" ';
    const added = await post({ comment: html, status_message: 'S', message_id: 'm1', ref_message_id: 'r1' });
    expect(added.text).toBe(
      `{"success":true,"message":"Comment added successfully","tenant_id":${client.account.account.number},"interaction_id":1,"sender_id":"14155550199","status_message":"S","url":null,"message_id":"m1","ref_message_id":"r1","chat_message_id":1}`,
    );
    expect(masked(await client.get('/comments/919587422363'))).toBe(
      '{"success":true,"data":[{"id":1,"message":"<b>Call</b>\\n\\"back\\"","type":"text","status_message":"S","url":null,"message_id":"m1","ref_message_id":"r1","sender_id":"14155550199","staff_id":null,"time_sent":"<ts>","created_at":"<ts>"}]}',
    );
    expect((await client.get('/contacts/1')).json.data).toEqual(before);
  });

  it('notes of other faces show only their text', async () => {
    const client = await withContact('919587422363');
    await fixture.core.addNote(
      client.account.caller,
      { target: [{ by: 'number', number: 1 }] },
      {
        body: 'From elsewhere',
        mediaUrl: 'https://h/x.png',
        attrs: { message_id: 'x', status_message: 'y' },
      },
    );
    const [note] = (await client.get('/comments/919587422363')).json.data;
    expect(note).toMatchObject({
      message: 'From elsewhere',
      type: 'text',
      status_message: 'Internal comment',
      url: null,
      message_id: null,
      ref_message_id: null,
      staff_id: null,
    });
  });

  it('any key of the vendor may comment, but only in its account', async () => {
    const client = await withContact('919587422363');
    const other = await newClient(fixture);
    expect((await other.get('/comments/919587422363')).status).toBe(404);
    const key = await fixture.newKey(client.account, [], { secret: 'a-key-of-the-vendor-1' });
    const scopeless = clientOf(fixture, client.account, { key });
    expect((await scopeless.post('/comments/919587422363', { comment: 'x' })).status).toBe(200);
    expect((await scopeless.get('/comments/919587422363')).json.data).toHaveLength(1);
  });

  it('a key of this server needs the scopes of contacts, and a member those of its role', async () => {
    const client = await withContact('919587422363');
    const statuses = async (key: string) => {
      const one = clientOf(fixture, client.account, { key });
      const read = await one.get('/comments/919587422363');
      const added = await one.post('/comments/919587422363', { comment: 'x' });
      return [read.status, added.status];
    };
    expect(await statuses(await fixture.newKey(client.account, ['health:read']))).toEqual([403, 403]);
    expect(await statuses(await fixture.newKey(client.account, ['contacts:read']))).toEqual([200, 403]);
    expect(await statuses(await fixture.newKey(client.account, ['contacts:write']))).toEqual([403, 200]);
    const { core } = fixture;
    const { caller } = client.account;
    const role = { name: 'groups', label: 'Groups', scopes: ['groups:read'], sees: 'all' } as const;
    await core.records(roles).put(caller, role.name, { ...role, hidden: [], masked: [] });
    const { number } = await core.createMember(caller, { name: 'Ana', email: null, role: 'groups' });
    const { code } = await core.inviteMember(caller, number);
    await core.signIn(code, { agent: '' });
    const of = { memberNumber: number, secret: 'a-key-of-the-vendor-2' };
    expect(await statuses(await fixture.newKey(client.account, ['contacts:read'], of))).toEqual([403, 403]);
  });
});

describe('unsupported paths', () => {
  it('the OTP family is refused with any key and without one', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read']);
    const client = clientOf(fixture, account, { key });
    const text = 'The auth (OTP) endpoints are not available on this server';
    const otp = failureText(text, 'FEATURE_NOT_AVAILABLE', '{"feature":"otp"}');
    const refused = await client.post('/auth/send-otp', '{');
    expect([refused.status, masked(refused)]).toEqual([501, otp]);
    for (const path of ['/auth', '/auth/', '/auth/x/y?z=1'])
      expect((await client.send('DELETE', path)).status).toBe(501);
    const templates = await client.get('/templates/sync');
    expect(masked(templates)).toBe(
      failureText(
        'The templates endpoints are not available on this server',
        'FEATURE_NOT_AVAILABLE',
        '{"feature":"templates"}',
      ),
    );
    expect((await fixture.send({ method: 'POST', path: '/api/v2/auth/send-otp' })).status).toBe(401);
    expect((await client.get('/Messages')).status).toBe(404);
    expect((await client.get('/message')).status).toBe(404);
  });
});
