/** `Idempotency-Key` on all kinds of writes, and on files: each runs once, and repeats get the same bytes. */
import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { csv, ended, namesOf, people, sendFile } from '../support/accounts/import-requests.js';
import { type Client, clientOf, errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const named = (key: string) => ({ 'idempotency-key': key });

const jobsOf = async (client: Client) => (await client.get('/imports')).json.data;
const totalOf = async (client: Client) => (await client.get('/contacts?count=exact')).json.meta.total;

describe('an idempotent request', () => {
  it('every kind of write runs once and replays its response', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Ana', phone: '+4915100000001' });
    const group = (await client.post('/groups', { name: 'Friends' })).json.data.number;
    const writes: [string, string, unknown][] = [
      ['POST', '/contacts', { display_name: 'Ben' }],
      ['PATCH', `/contacts/${id}`, { company: 'Acme', tags: ['new', 'made on the way'] }],
      ['POST', `/contacts/${id}/identities`, { kind: 'email', value: 'ana@example.com' }],
      ['POST', `/contacts/${id}/notes`, { body: 'hello' }],
      ['PUT', `/contacts/${id}/consents/email`, { state: 'opted_in' }],
      ['POST', `/contacts/${id}/suppressions`, { channel: 'whatsapp' }],
      ['POST', '/tags', { name: 'vip' }],
      ['POST', `/groups/${group}/contacts`, { contact_ids: [id] }],
      ['POST', '/keys', { name: 'k', scopes: ['contacts:read'] }],
      ['DELETE', `/contacts/${id}`, undefined],
      ['DELETE', `/groups/${group}`, undefined],
    ];
    for (const [index, [method, path, body]] of writes.entries()) {
      const first = await client.call(method, path, body, named(`w${index}`));
      expect([path, first.status < 300, first.headers['idempotent-replayed']]).toEqual([
        path,
        true,
        undefined,
      ]);
      const again = await client.call(method, path, body, named(`w${index}`));
      expect([path, again.status, again.text]).toEqual([path, first.status, first.text]);
      expect(again.headers).toMatchObject({
        'idempotent-replayed': 'true',
        ...(first.headers.location === undefined ? {} : { location: first.headers.location }),
      });
    }
    expect(await namesOf(client)).toEqual(['Ben']);
    expect((await client.get('/tags')).json.data).toHaveLength(3);
    expect((await client.get('/groups')).json.data).toEqual([]);
  });

  it('a read ignores the key: its answer is that of the moment, and it takes no place of a write', async () => {
    const { client } = await newClient(fixture);
    const identities = [{ kind: 'phone', value: '+4915100000001' }];
    const reads: [string, unknown][] = [
      ['/can-send', { channel: 'sms', identities }],
      ['/can-send/count', { channel: 'sms', filter: {} }],
      ['/duplicates/check', { display_name: 'Ana', phone: '+4915100000001' }],
      ['/fields/check', { key: 'size', label: 'Size', type: 'text' }],
    ];
    const send = () =>
      Promise.all(reads.map(([path, body]) => client.post(path, body, named('the same for all'))));
    const first = await send();
    expect(first.map((received) => [received.status, received.headers['idempotent-replayed']])).toEqual(
      reads.map(() => [200, undefined]),
    );
    await client.make({ display_name: 'Ana', phone: '+4915100000001', attributes: { size: 'L' } });
    const again = await send();
    expect(
      again.filter((received, at) => received.status !== 200 || received.text === first[at]?.text),
    ).toEqual([]);
  });

  it('a response is repeated only to a key with all scopes of the first', async () => {
    const { client } = await newClient(fixture);
    const scopes = ['contacts:read', 'contacts:write', 'contacts:delete', 'groups:delete'];
    const keyWith = async (granted: readonly string[]) =>
      clientOf(fixture, (await client.post('/keys', { name: 'k', scopes: granted })).json.data.key);
    const [first, same, more] = [await keyWith(scopes), await keyWith(scopes), client];
    const ids: string[] = [];
    for (const name of ['Ana', 'Ben', 'Cem']) ids.push((await client.make({ display_name: name })).id);
    const groups: number[] = [];
    for (const name of ['one', 'two']) groups.push((await client.post('/groups', { name })).json.data.number);
    const identifiers = [{ kind: 'email', value: 'new@example.com' }];
    const resolved = { identifiers, create: { display_name: 'New' } };
    const writes: [path: string, body: unknown, lacking: string][] = [
      ['/contacts/resolve', resolved, 'contacts:write'],
      ['/contacts/batch', { items: [{ op: 'delete', id: ids[2] }] }, 'contacts:delete'],
      ['/merges', { survivor: ids[0], loser: ids[1] }, 'contacts:delete'],
      [`/groups/${groups[0]}/merge`, { into: groups[1] }, 'contacts:write'],
      ['/bulk-changes', { contact_ids: [ids[0]], change: { delete: true } }, 'contacts:delete'],
      ['/contacts', { display_name: 'Dan' }, 'contacts:read'],
    ];
    for (const [index, [path, body, lacking]] of writes.entries()) {
      const done = await first.call('POST', path, body, named(`s${index}`));
      expect([path, done.status < 300 ? '' : done.text]).toEqual([path, '']);
      const less = await keyWith(scopes.filter((scope) => scope !== lacking));
      const refused = await less.call('POST', path, body, named(`s${index}`));
      expect([path, refused.status]).toEqual([path, 422]);
      expect(refused.json.code).toBe('idempotency_mismatch');
      for (const by of [same, more]) {
        const again = await by.call('POST', path, body, named(`s${index}`));
        expect([path, again.status, again.text]).toEqual([path, done.status, done.text]);
      }
    }
    // A file too.
    const file = () => sendFile(first, csv('phone,name', '+4915100000009,Eve'), '', named('file'));
    const begun = await file();
    expect(begun.status).toBe(202);
    const reader = await keyWith(['contacts:write']);
    const refused = await sendFile(reader, csv('phone,name', '+4915100000009,Eve'), '', named('file'));
    expect([refused.status, refused.text.includes(begun.json.data.id)]).toEqual([422, false]);
    expect((await file()).text).toBe(begun.text);
  });

  it('a created key works', async () => {
    const { client } = await newClient(fixture);
    const make = () => client.post('/keys', { name: 'k', scopes: ['contacts:read'] }, named('key'));
    const { key } = (await make()).json.data;
    expect((await make()).json.data.key).toBe(key);
    expect((await clientOf(fixture, key).get('/contacts')).status).toBe(200);
    const revoke = async () => {
      const listed = (await client.get('/keys')).json.data;
      const { id } = listed.find((candidate: { name: string }) => candidate.name === 'k');
      return client.remove(`/keys/${id}`, named('revoke'));
    };
    expect((await revoke()).status).toBeLessThan(300);
    expect((await clientOf(fixture, key).get('/contacts')).status).toBe(401);
  });

  it('an earlier counted search counts the new contact', async () => {
    const { client } = await newClient(fixture);
    const total = async () => (await client.get('/contacts?search=counted&count=exact')).json.meta.total;
    const { id } = await client.make({ display_name: 'Counted One' });
    expect(await total()).toBe(1);
    await client.post('/contacts', { display_name: 'Counted Two' }, named('c1'));
    expect(await total()).toBe(2);
    await client.call('DELETE', `/contacts/${id}`, undefined, named('c2'));
    expect(await total()).toBe(1);
    await client.post('/contacts', { display_name: 'Counted Three' });
    expect([await total(), await total()]).toEqual([2, 2]);
  });

  it('a batch of independent items replays its successes and failures', async () => {
    const { account, client } = await newClient(fixture);
    const held = { display_name: 'Held', phone: '+4915100000009' };
    await client.make(held);
    const items = [
      ...Array.from({ length: 20 }, (_, index) => ({
        op: 'create',
        contact: {
          display_name: `New ${index}`,
          phone: `+491510000${index + 1000}`,
          tags: [`t${index % 3}`],
        },
      })),
      { op: 'create', contact: held },
      { op: 'create', contact: { phone: 'nonsense' } },
      { op: 'update', id: '00000000-0000-7000-8000-000000000000', contact: { company: 'Acme' } },
      { op: 'create', contact: { display_name: 'Last' } },
    ];
    const send = () => client.post('/contacts/batch', { items }, named('batch'));
    const first = await send();
    const statuses = first.json.data.map((item: { status: string | number }) => item.status);
    expect(new Set(statuses.slice(0, 20)).size).toBe(1);
    expect(first.status).toBe(200);
    expect((await send()).text).toBe(first.text);
    expect(await totalOf(client)).toBe(22);
    const [sums] = await fixture.database.query(
      planned(`select
        (select count(*) from contacts c where c.account_id = $1) as contacts,
        (select count(*) from events e where e.account_id = $1 and e.contact_id is not null) as events,
        (select sum(t.contacts)::bigint from contact_tallies t where t.account_id = $1) as tallied,
        (select count(distinct c.number) from contacts c where c.account_id = $1) as numbers`),
      [account.account.id],
    );
    expect(sums).toEqual({ contacts: 22, events: 22, tallied: 22, numbers: 22 });
  });

  it('a refused atomic batch stores only its response', async () => {
    const { client } = await newClient(fixture);
    const items = [
      { op: 'create', contact: { display_name: 'New', tags: ['made for nobody'] } },
      { op: 'create', contact: { phone: 'nonsense' } },
    ];
    const send = () => client.post('/contacts/batch', { items, atomic: true }, named('batch'));
    const first = await send();
    expect(first.status).toBe(422);
    const again = await send();
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
      422,
      first.text,
      'true',
    ]);
    expect([await totalOf(client), (await client.get('/tags')).json.data]).toEqual([0, []]);
  });

  it('many simultaneous ones with different keys all run', async () => {
    const { client } = await newClient(fixture);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        client.post('/contacts', { display_name: `Many ${index}`, tags: ['shared'] }, named(`m${index}`)),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json.data.number)).size).toBe(40);
    expect(await totalOf(client)).toBe(40);
  });
});

/** A file with a rest that is sent when the test decides. */
function beginUpload(key: string, headers: Record<string, string>, beginning: string) {
  const request = http.request({
    host: '127.0.0.1',
    port: fixture.port,
    method: 'POST',
    path: '/directory/v1/imports',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv', ...headers },
  });
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
    });
  });
  request.write(beginning);
  return { request, answered };
}

function form(boundary: string, fields: readonly (readonly [string, string])[], file: string) {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  return `${parts.join('')}${head}${file}\r\n--${boundary}--\r\n`;
}

describe('a named file', () => {
  it('differs if one byte differs, with equal length and type', async () => {
    const { client } = await newClient(fixture);
    const first = await sendFile(client, people, '', named('file'));
    const other = people.replace('Ana', 'Eva');
    expect(other).toHaveLength(people.length);
    const refused = await sendFile(client, other, '', named('file'));
    expect([refused.status, refused.json.code]).toEqual([422, 'idempotency_mismatch']);
    const again = await sendFile(client, people, '', named('file'));
    expect([again.status, again.text]).toEqual([202, first.text]);
    await ended(client, first.json.data.id);
    expect(await jobsOf(client)).toHaveLength(1);
    expect(await namesOf(client)).toEqual(['Ana', 'Ben']);
  });

  it('is compared without a declared length too', async () => {
    const { account, client } = await newClient(fixture);
    const send = async (file: string) => {
      const upload = beginUpload(account.key, named('chunked'), file.slice(0, 40));
      upload.request.end(file.slice(40));
      return upload.answered;
    };
    const first = await send(people);
    expect(first.status).toBe(202);
    expect((await send(people.replace('Ana', 'Eva'))).status).toBe(422);
    expect((await send(people)).text).toBe(first.text);
    expect(await jobsOf(client)).toHaveLength(1);
  });

  it('is reported as running during its upload', async () => {
    const { account, client } = await newClient(fixture);
    const upload = beginUpload(account.key, named('slow'), people.slice(0, 40));
    await until('the file is received', async () => (await jobsOf(client)).length === 1);
    const meanwhile = await sendFile(client, people, '', named('slow'));
    expect([meanwhile.status, meanwhile.json.code]).toEqual([409, 'idempotency_running']);
    // Longer than the two minutes after which an earlier release took the first request for dead.
    fixture.advance(10 * 60 * 1000);
    expect((await sendFile(client, people, '', named('slow'))).status).toBe(409);
    upload.request.end(people.slice(40));
    const first = await upload.answered;
    expect(first.status).toBe(202);
    expect(await sendFile(client, people, '', named('slow'))).toMatchObject({
      status: 202,
      text: first.text,
    });
    expect(await jobsOf(client)).toHaveLength(1);
  });

  it('a cut-off file leaves no data, and its key is free at once', async () => {
    const { account, client } = await newClient(fixture);
    const upload = beginUpload(account.key, named('broken'), people.slice(0, 40));
    await until('the file is received', async () => (await jobsOf(client)).length === 1);
    upload.answered.catch(() => {});
    upload.request.destroy();
    await until('nothing is left', async () => (await jobsOf(client)).length === 0);
    let answer = await sendFile(client, people, '', named('broken'));
    await until('the key is free', async () => {
      if (answer.status === 409) answer = await sendFile(client, people, '', named('broken'));
      return answer.status !== 409;
    });
    expect(answer.status).toBe(202);
    expect(await jobsOf(client)).toHaveLength(1);
  });

  it('a refused file gets the same refusal again, and another under its key is a conflict', async () => {
    const { client } = await newClient(fixture);
    const bad = `${people}"never closed`;
    const first = await sendFile(client, bad, '', named('bad'));
    expect(first.status).toBe(422);
    const again = await sendFile(client, bad, '', named('bad'));
    expect([again.status, again.text, again.headers['idempotent-replayed']]).toEqual([
      422,
      first.text,
      'true',
    ]);
    const other = await sendFile(client, people, '', named('bad'));
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch']);
    expect(await jobsOf(client)).toEqual([]);
  });

  it('a file refused early is recognized by its read part', async () => {
    const { client } = await newClient(fixture);
    const binary = (end: number) => Buffer.concat([Buffer.alloc(16), Buffer.alloc(3_000_000, end)]);
    const first = await sendFile(client, binary(65), '', named('binary'));
    expect([first.status, ...errorsOf(first)]).toEqual([422, 'file binary']);
    const again = await sendFile(client, binary(65), '', named('binary'));
    expect([again.status, again.text]).toEqual([422, first.text]);
    const other = await sendFile(client, people, '', named('binary'));
    expect([other.status, other.json.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('invalid options do not use up the key', async () => {
    const { client } = await newClient(fixture);
    expect((await sendFile(client, people, '?on_match=nonsense', named('options'))).status).toBe(400);
    expect((await sendFile(client, people, '', named('options'))).status).toBe(202);
  });

  it('a form is the same with any boundary, and different with another field', async () => {
    const { client } = await newClient(fixture);
    const send = (boundary: string, fields: readonly (readonly [string, string])[], file = people) =>
      client.call('POST', '/imports', form(boundary, fields, file), {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        ...named('form'),
      });
    const first = await send('one', [['dry_run', 'false']]);
    expect(first.status).toBe(202);
    expect((await send('another-boundary', [['dry_run', 'false']])).text).toBe(first.text);
    expect((await send('one', [['dry_run', 'true']])).json.code).toBe('idempotency_mismatch');
    const file = people.replace('Ana', 'Eva');
    expect((await send('one', [['dry_run', 'false']], file)).json.code).toBe('idempotency_mismatch');
    expect(await jobsOf(client)).toHaveLength(1);
  });

  it('a file in several simultaneous requests is imported once', async () => {
    const { client } = await newClient(fixture);
    const file = csv('Phone,Name', '+49 1510 0000001,Ana');
    const send = () => sendFile(client, file, '', named('together'));
    const answers = await Promise.all([send(), send(), send(), send(), send()]);
    // An account may send two files at once; further requests are refused for that before their key is read.
    expect(answers.filter(({ status }) => ![202, 409, 429].includes(status))).toEqual([]);
    await until('one is answered', async () => (await send()).status === 202);
    expect(await jobsOf(client)).toHaveLength(1);
    expect(
      new Set(answers.filter((answer) => answer.status === 202).map((answer) => answer.text)).size,
    ).toBeLessThan(2);
  });
});
