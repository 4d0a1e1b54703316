/** Who is meant by some identifiers, and batches of commands. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { clientOf, errorsOf, newClient, newContact } from './client.test.support.js';

const ground = useServer();

describe('POST /contacts/resolve', () => {
  it('finds by any identifier and says by which', async () => {
    const { client } = await newClient(ground);
    const { id } = await client.make({
      ...newContact,
      identities: [{ kind: 'external', scope: 'Shop', value: '7' }],
    });
    const found = await client.post('/contacts/resolve', {
      identifiers: [
        { kind: 'telegram', value: '99' },
        { kind: 'wa_id', value: '14155550123' },
        { kind: 'email', value: 'JANE@example.com' },
        { kind: 'external', scope: 'SHOP', value: '7' },
      ],
    });
    expect([found.status, found.headers.etag, found.headers.location]).toEqual([200, '"1"', undefined]);
    expect(Object.keys(found.json.data)).toEqual(['contact', 'matched_by']);
    expect(found.json.data.contact).toEqual((await client.get(`/contacts/${id}`)).json.data);
    expect(JSON.stringify(found.json.data.matched_by)).toBe(
      '[{"identifier":1,"kind":"wa_id","scope":"","value":"14155550123","match":"exact"},' +
        '{"identifier":2,"kind":"email","scope":"","value":"jane@example.com","match":"exact"},' +
        '{"identifier":3,"kind":"external","scope":"shop","value":"7","match":"exact"}]',
    );
  });

  it('finds other forms of a number, behind the exact one', async () => {
    const { client } = await newClient(ground);
    const old = await client.make({ phone: '+55 11 8765-4321' });
    const asked = { identifiers: [{ kind: 'phone', value: '+55 11 98765-4321' }] };
    const found = await client.post('/contacts/resolve', asked);
    expect(found.json.data.contact.id).toBe(old.id);
    expect(found.json.data.matched_by).toMatchObject([{ value: '5511987654321', match: 'equivalent' }]);
    const exact = await client.make({ phone: '+55 11 98765-4321' });
    expect((await client.post('/contacts/resolve', asked)).json.data.contact.id).toBe(exact.id);
  });

  it('answers 404 for nobody and 409 for several', async () => {
    const { client } = await newClient(ground);
    const nobody = await client.post('/contacts/resolve', {
      identifiers: [{ kind: 'phone', value: '+4930111111' }],
    });
    expect([nobody.status, nobody.json.code]).toEqual([404, 'not_found']);
    const one = await client.make({ phone: '+4930111111', email: 'a@x.org' });
    const other = await client.make({ email: 'A@x.org' });
    for (const create of [undefined, { display_name: 'X' }]) {
      const several = await client.post('/contacts/resolve', {
        identifiers: [
          { kind: 'phone', value: '+4930111111' },
          { kind: 'email', value: 'a@x.org' },
        ],
        create,
      });
      expect([several.status, several.json.code]).toEqual([409, 'ambiguous']);
      const byIdentifier = several.json.candidates.map(
        (candidate: { identifier: number; contact_id: string }) =>
          `${candidate.identifier} ${candidate.contact_id}`,
      );
      expect(byIdentifier.sort()).toEqual([`0 ${one.id}`, `1 ${one.id}`, `1 ${other.id}`].sort());
    }
  });

  it('makes somebody who holds what was asked for', async () => {
    const { client } = await newClient(ground);
    const asked = {
      identifiers: [
        { kind: 'phone', value: '+55 11 98765-4321' },
        { kind: 'email', value: 'New@x.org' },
      ],
      create: { display_name: 'New', identities: [{ kind: 'telegram', value: '7' }], tags: ['fresh'] },
    };
    const made = await client.post('/contacts/resolve', asked);
    const { contact, matched_by } = made.json.data;
    expect([made.status, made.headers.etag, matched_by]).toEqual([201, '"1"', []]);
    expect(made.headers.location).toBe(`/directory/v1/contacts/${contact.id}`);
    expect(contact).toMatchObject({ display_name: 'New', phone: '+5511987654321', email: 'New@x.org' });
    const again = await client.post('/contacts/resolve', { ...asked, create: { display_name: 'Other' } });
    expect([again.status, again.json.data.contact.id, again.json.data.contact.version]).toEqual([
      200,
      contact.id,
      1,
    ]);
    expect(again.json.data.matched_by).toHaveLength(2);
    const oldForm = await client.post('/contacts/resolve', {
      identifiers: [{ kind: 'phone', value: '+551187654321' }],
      create: {},
    });
    expect([oldForm.status, oldForm.json.data.contact.id]).toEqual([200, contact.id]);
    expect(oldForm.json.data.matched_by).toMatchObject([{ match: 'equivalent' }]);
  });

  it('does not mistake the holder of something else for who is meant', async () => {
    const { client } = await newClient(ground);
    const { id } = await client.make({ phone: '+4930111111' });
    for (const tags of [[], ['brand new']]) {
      const refused = await client.post('/contacts/resolve', {
        identifiers: [{ kind: 'telegram', value: '7' }],
        create: { phone: '+4930111111', tags },
      });
      expect([refused.status, refused.json.code, refused.json.contact_id]).toEqual([409, 'conflict', id]);
    }
  });

  it('makes one contact of 50 parallel questions', async () => {
    const { client } = await newClient(ground);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        client.post('/contacts/resolve', {
          identifiers: [{ kind: 'email', value: 'one@x.org' }],
          create: {},
        }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(49);
    expect(new Set(answers.map((answer) => answer.json.data.contact.id)).size).toBe(1);
  });

  it('needs contacts:write only to make somebody', async () => {
    const { account, client } = await newClient(ground);
    const { id } = await client.make(newContact);
    const reader = clientOf(ground, await ground.newKey(account, ['contacts:read']));
    const identifiers = [{ kind: 'phone', value: '+14155550123' }];
    expect((await reader.post('/contacts/resolve', { identifiers })).json.data.contact.id).toBe(id);
    const refused = await reader.post('/contacts/resolve', { identifiers, create: {} });
    expect([refused.status, refused.json.detail]).toEqual([403, 'This key lacks the scope contacts:write.']);
  });

  it('refuses what it cannot read', async () => {
    const { client } = await newClient(ground);
    const refused = await client.post('/contacts/resolve', {
      identifiers: [
        { kind: 'phone', value: '123' },
        { kind: 'email' },
        { kind: 'telegram', value: '7', label: 'x' },
        {},
      ],
      create: { on_match: 'merge' },
      more: 1,
    });
    expect(errorsOf(refused)).toEqual([
      'identifiers.0.value form',
      'identifiers.1.value required',
      'identifiers.2.label unknown_member',
      'identifiers.3.kind required',
      'create.on_match unknown_member',
      'more unknown_member',
    ]);
    expect(errorsOf(await client.post('/contacts/resolve', { identifiers: [] }))).toEqual([
      'identifiers too_few',
    ]);
    expect(errorsOf(await client.post('/contacts/resolve', {}))).toEqual(['identifiers required']);
  });
});
