/** `programs add`: a recorded program becomes data that can be played, and keeps no secret and no data of people. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCurl } from '../../src/cli/recordings/curl.js';
import { Replacements } from '../../src/cli/recordings/replace-personal-data.js';
import { Program } from '../support/program/program.js';
import { openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';
import { checkClient } from './client-file.js';
import { mountOf, play } from './play.js';

const fixture = useServer();
const program = new Program();
const folder = program.dataDir();
let vendor: Vendor;
beforeAll(async () => {
  vendor = await openVendor();
  fs.mkdirSync(folder, { recursive: true });
});
afterAll(async () => {
  await vendor.close();
  await program.cleanUp();
});

const nowhere = { SWITCHBOOK_DATA_DIR: '/dev/null/data' };
const add = (...args: readonly string[]) => program.runWithin(['programs', 'add', ...args], nowhere);

function fileOf(name: string, content: unknown): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** An entry of a HAR file, from a request that was sent to the server. */
async function record(key: string, method: string, address: string, sent?: object) {
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json', cookie: 'sid=5ecret' };
  const answer = await fixture.send({ method, path: address, headers, body: sent });
  return {
    json: answer.json,
    entry: {
      request: {
        method,
        url: `https://crm.example.com${address}`,
        headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
        ...(sent === undefined ? {} : { postData: { text: JSON.stringify(sent) } }),
      },
      response: {
        status: answer.status,
        content: { mimeType: 'application/json', text: answer.text },
      },
    },
  };
}

describe('programs add', () => {
  it('a recorded session is played again, and has nothing of the people in it', async () => {
    const { key } = await fixture.newAccount();
    const person = {
      phone: '+4915112345678',
      name: 'Grete Huber',
      email: 'grete@huber.example',
      tags: ['vip'],
    };
    const made = await record(key, 'POST', '/api/v1/contacts', person);
    const { id, tags } = made.json.data;
    const image = {
      request: { method: 'GET', url: '/a.png' },
      response: { content: { mimeType: 'image/png' } },
    };
    const rest = [
      await record(key, 'GET', `/api/v1/contacts/${id}`),
      await record(key, 'PATCH', `/api/v1/contacts/${id}`, { email: null, company: 'Huber' }),
      await record(key, 'GET', `/api/v1/contacts?tag=${tags[0].id}&limit=1&search=%2B49%20151%2012345678`),
      await record(key, 'GET', '/api/v1/deals'),
    ];
    const entries = [made.entry, image, ...rest.map(({ entry }) => entry)];
    const output = path.join(folder, 'out.json');
    const ran = await add(fileOf('crm.har', { log: { entries } }), '--output', output, '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({
      file: output,
      requests: 5,
      replaced: { keys: 1, numbers: 1, names: 1, emails: 1, texts: 1 },
    });
    const text = fs.readFileSync(output, 'utf8');
    for (const secret of [key, '15112345678', 'Grete', 'huber', 'Huber', '5ecret', id, tags[0].id])
      expect(text).not.toContain(secret);

    const client = checkClient('out.json', JSON.parse(text));
    expect(client).toMatchObject({ name: 'crm' });
    expect(client.calls.map(({ path: of }) => of)).toEqual([
      '/api/v1/contacts',
      '/api/v1/contacts/{id1}',
      '/api/v1/contacts/{id1}',
      '/api/v1/contacts?tag={id2}&limit=1&search=%2B14155550101',
      '/api/v1/deals',
    ]);
    expect(client.calls[0]?.reads).toMatchObject({ 'data.company': 'null', 'data.tags[].name': 'string' });
    const mount = mountOf(client);
    const played = mount === undefined ? [] : await play(fixture, vendor, client, mount);
    expect(played.flatMap(({ failures }) => failures)).toEqual([]);
    expect(played).toHaveLength(5);
  });

  it('the fields of a form are its body, and Basic credentials are those of the account', async () => {
    const request = {
      method: 'POST',
      url: 'https://a.example/v2/oauth/token',
      headers: [{ name: 'Authorization', value: 'Basic bWU6c2VjcmV0' }],
      postData: {
        params: [
          { name: 'grant_type', value: 'client_credentials' },
          { name: 'client_secret', value: 's3cret' },
        ],
      },
    };
    const { stdout } = await add(fileOf('form.har', { log: { entries: [{ request, response: {} }] } }));
    expect(JSON.parse(stdout).calls).toEqual([
      {
        does: 'POST /v2/oauth/token',
        method: 'POST',
        path: '/v2/oauth/token',
        headers: { authorization: 'Basic {basic}' },
        body: 'grant_type=client_credentials&client_secret={key}',
      },
    ]);
  });

  it('a credential in a separate header is the key, and the account is the account of the player', async () => {
    const file = fileOf(
      'own.txt',
      'curl https://a.example/v1/x -H "X-Api-Key: abc" -H "X-Org-Id: org_9" -H "X-Trace: t"\n',
    );
    const { stdout } = await add(file);
    expect(JSON.parse(stdout).calls[0].headers).toEqual({
      authorization: '',
      'x-api-key': '{key}',
      'x-org-id': '{account}',
      'x-trace': 't',
    });
  });

  it('curl commands become data, on stdout', async () => {
    const file = fileOf(
      'calls.txt',
      `# a guide\nexport KEY=abc\ncurl -s https://crm.example.com/api/v1/me -H "Authorization: Bearer $KEY"\n`,
    );
    const { code, stdout } = await add(file, '--name', 'Guide');
    expect(code).toBe(0);
    const client = checkClient('stdout', JSON.parse(stdout));
    expect(client).toMatchObject({ name: 'Guide', calls: [{ method: 'GET', path: '/api/v1/me' }] });
    expect(stdout).not.toContain('KEY');
  });

  it.each([
    ['no-requests.har', { log: { entries: [] } }, /has no request to an API/],
    ['prose.txt', 'Call us at noon.', /has no request to an API/],
  ])('%s is refused with the next step', async (name, content, message) => {
    const { code, stderr, stdout } = await add(fileOf(name, content));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Save the requests as a HAR file');
  });

  it('a file that is not there is refused', async () => {
    const { code, stderr } = await add(path.join(folder, 'none.har'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be read: no such file')]);
  });
});

describe('curl commands', () => {
  const json = [['content-type', 'application/json']];
  const form = [['content-type', 'application/x-www-form-urlencoded']];
  it.each<[string, object]>([
    ['curl https://a.example/x', { method: 'GET', url: 'https://a.example/x', headers: [] }],
    ["curl -XDELETE 'https://a.example/x?a=1&b=2'", { method: 'DELETE', url: 'https://a.example/x?a=1&b=2' }],
    ['curl -sS -X PUT --url=https://a.example/x', { method: 'PUT', url: 'https://a.example/x' }],
    ['curl -sSX PATCH https://a.example/x -o out.txt', { method: 'PATCH', url: 'https://a.example/x' }],
    [
      `curl https://a.example/x \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{"a": "it'\\''s"}'`,
      { method: 'POST', headers: [['Content-Type', 'application/json']], body: `{"a": "it's"}` },
    ],
    [
      'curl --json \'{"a":1}\' a.example/x',
      { method: 'POST', body: '{"a":1}', headers: [...json, ['accept', 'application/json']] },
    ],
    ['curl -d a=1 -d b=2 a.example/x', { method: 'POST', body: 'a=1&b=2', headers: form }],
    ['curl -G -d a=1 a.example/x', { method: 'GET', url: 'a.example/x?a=1', body: undefined }],
    ["curl $'https://a.example/\\u0041\\n'", { url: 'https://a.example/A\n' }],
    ['KEY=1 curl -u "me:$KEY" a.example/x | jq .data', { headers: [['authorization', 'Basic me:$KEY']] }],
    ['curl a.example/x#part -H "X-A: \\"b\\""', { url: 'a.example/x#part', headers: [['X-A', '"b"']] }],
  ])('%s', (text, request) => {
    const all = readCurl(text);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject(request);
  });

  it('several commands of a text are several requests, and other commands are none', () => {
    const text = 'echo curl\ncurl a.example/1; curl a.example/2 && curl a.example/3\n# curl a.example/4\n';
    expect(readCurl(text).map(({ url }) => url)).toEqual(['a.example/1', 'a.example/2', 'a.example/3']);
  });
});

it.each<[unknown, unknown]>([
  [{ phone: '79161234567' }, { phone: '14155550101' }],
  [
    { note: 'x', chatId: 79161234567 },
    { note: 'Text 1', chatId: 14155550101 },
  ],
  [{ a: 'call +49 (151) 123-45678 or 030-12345678' }, { a: 'call +14155550101 or 14155550102' }],
  [
    { a: ['ann@example.org', 'to ann@example.org'] },
    { a: ['person-1@example.com', 'to person-1@example.com'] },
  ],
  [
    { api_key: 'x', clientSecret: 'y', tokens: 3 },
    { api_key: '{key}', clientSecret: '{key}', tokens: 3 },
  ],
  [{ a: 'wacrm_live_0123456789 eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' }, { a: '{key} {key}' }],
  [{ a: 'AbCdEf0123456789AbCdEf0123456789' }, { a: 'opaque-1' }],
  [{ '+4915112345678': { display_name: 'Ann' } }, { '+14155550101': { display_name: 'Person 1' } }],
  // Dates, ids, small numbers and variables stay.
  [
    { at: '2026-01-15T09:00:00.123Z', day: '2026-01-15' },
    { at: '2026-01-15T09:00:00.123Z', day: '2026-01-15' },
  ],
  [
    { id: '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f', n: 42 },
    { id: '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f', n: 42 },
  ],
  [
    { a: '{id1}', type: 'template', tags: ['vip'] },
    { a: '{id1}', type: 'template', tags: ['vip'] },
  ],
])('%j is replaced by %j', (value, replaced) => {
  expect(new Replacements().value(value)).toEqual(replaced);
});
