/** The pages of programs that people use next to this one: their requests are sent, and their PHP and Python run. */
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { evaluate } from '../n8n/nodes.js';
import { newClient } from '../support/clients/directory.js';
import { openReceiver } from '../support/wire/receiver.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { webhookAllow: [{ address: '127.0.0.0', prefix: 8 }] } });

const folder = path.join(programRoot, 'docs/with');
const page = (name: string) => readFileSync(path.join(folder, `${name}.md`), 'utf8');

it('each page has a test here', () => {
  const names = readdirSync(folder).map((file) => file.replace('.md', ''));
  expect(names.sort()).toEqual(['3cx', 'chatwoot', 'laravel', 'make', 'n8n', 'odoo', 'typebot']);
});

/** The result of the expression that a page shows as the body of n8n's HTTP Request. */
function ofExpression(name: string, $json: unknown): unknown {
  const [, text = ''] = /JSON: `(\{\{.*?\}\})`/.exec(page(name)) ?? [];
  return JSON.parse(String(evaluate(`=${text}`, { $json })));
}

/** The JSON of the cell that a page shows for a new contact, with these values in place of its variables. */
function bodyOf(name: string, values: readonly string[]): unknown {
  if (name === 'n8n') return ofExpression(name, { name: values[0], phone: values[1] });
  const [, text = ''] = /`(\{"display_name".*?\})`/.exec(page(name)) ?? [];
  let at = -1;
  const filled = text.replaceAll(/\{\{[^}]*\}\}|…/g, () => {
    at += 1;
    return values[at] ?? '';
  });
  return JSON.parse(filled);
}

it.each([
  'make',
  'n8n',
  'typebot',
])('the request of %s creates a contact, and finds it again', async (name) => {
  const { client } = await newClient(fixture);
  const created = await client.post('/contacts', bodyOf(name, ['Nora Nord', '+14155550177']));
  expect(created).toMatchObject({ status: 201, json: { data: { phone: '+14155550177' } } });
  const again = await client.post('/contacts', bodyOf(name, ['Nora Nord', '+1 (415) 555-0177']));
  expect(again).toMatchObject({ status: 200, json: { data: { id: created.json.data.id } } });
});

it('a telephone system finds the caller by the address with the key of the book', async () => {
  const { client } = await newClient(fixture);
  await client.make({ display_name: 'Lena Lind', phone: '+14155550147' });
  const { key } = (await client.post('/books', { name: '3CX', source: { kind: 'all' } })).json.data;
  const [, address = ''] = /curl -fsS "http:\/\/127\.0\.0\.1:4470(.*?)"/.exec(page('3cx')) ?? [];
  const answer = await fixture.send({ path: address.replace('$KEY', key) });
  expect(answer.json.contacts).toMatchObject([
    { first_name: 'Lena', last_name: 'Lind', phone: '+14155550147' },
  ]);
});

/** Real calls of the webhook that a page makes, one for each of these changes. */
async function callsOf(name: string, contacts: readonly object[], edit?: object) {
  const { client } = await newClient(fixture);
  const receiver = await openReceiver();
  const { types, fields } =
    /--types (?<types>\S+) (?:--fields (?<fields>\S+))?/.exec(page(name))?.groups ?? {};
  const chosen = { types: types?.split(',') ?? ['contact.created'], fields: fields?.split(',') };
  expect((await client.post('/webhooks', { url: receiver.url, ...chosen })).status).toBe(201);
  for (const contact of contacts) {
    const { id } = await client.make(contact);
    if (edit !== undefined) expect((await client.patch(`/contacts/${id}`, edit)).status).toBe(200);
  }
  await receiver.wait(contacts.length * (edit === undefined ? 1 : 2));
  await receiver.close();
  return receiver.calls.map(({ json }) => json);
}

it('Chatwoot gets what its rules accept, also of names with quotes and of people without a number', async () => {
  const people = [
    { display_name: 'Nora "Noor" Nord', phone: '+14155550177' },
    { display_name: 'Max', email: 'max@post.example' },
  ];
  const calls = await callsOf('chatwoot', people);
  const sent = calls.map((call) => ofExpression('chatwoot', call) as Record<string, unknown>);
  expect(sent.map((item) => item.name).sort()).toEqual(['Max', 'Nora "Noor" Nord']);
  for (const { identifier, phone_number: phone, ...others } of sent) {
    expect(identifier).toMatch(/^[0-9a-f-]{36}$/);
    expect(phone ?? '+14155550177').toMatch(/^\+[1-9]\d{1,14}$/);
    expect(Object.keys(others)).toEqual(['name']);
  }
});

const hasPython = spawnSync('python3', ['--version']).error === undefined;
if (!hasPython) process.stderr.write('The texts of docs/with/odoo.md are not run: there is no python3.\n');

/** Odoo's rule: its record is found or made by an expression, then the code runs on it. */
const rule = `
import json, sys
getter, code, payloads = json.load(sys.stdin)
rows = []
class Records(list):
    def write(self, values):
        for row in self: row.update(values)
class Model:
    def search(self, domain, limit):
        return Records([row for row in rows if all(row[name] == value for name, _, value in domain)][:limit])
    def create(self, values):
        rows.append(values)
        return Records([values])
for payload in payloads:
    record = eval(getter, {'model': Model(), 'payload': payload})
    exec(code, {'record': record, 'payload': payload})
print(json.dumps(rows))`;

it.skipIf(!hasPython)('Odoo makes one partner of a contact, and changes it', async () => {
  const person = { display_name: 'Nora Nord', phone: '+14155550177' };
  const payloads = await callsOf('odoo', [person], { email: 'nora@post.example' });
  const [, getter = ''] = /\*Target Record\* to `(.*?)`/.exec(page('odoo')) ?? [];
  const [, code = ''] = /```python\n(.*?)```/s.exec(page('odoo')) ?? [];
  const ran = spawnSync('python3', ['-c', rule], { input: JSON.stringify([getter, code, payloads]) });
  expect(ran.stderr.toString()).toBe('');
  expect(JSON.parse(ran.stdout.toString())).toEqual([
    {
      ref: payloads[0].data.contact_id,
      name: 'Nora Nord',
      phone: '+14155550177',
      email: 'nora@post.example',
    },
  ]);
});

it('a bot saves the id and the status by the expressions of the page', async () => {
  const { client } = await newClient(fixture);
  const { status, json } = await client.post('/contacts', bodyOf('typebot', ['Nora', '+14155550177']));
  const [, id = '', code = ''] =
    /\| `(data\.\S+)` as `Contact`, `(\S+)` as `Status`/.exec(page('typebot')) ?? [];
  // Typebot evaluates both with these names.
  const run = (text: string) => new Function('statusCode', 'data', `return (${text})`)(status, json);
  expect([run(id), run(code)]).toEqual([json.data.id, 201]);
});

it('a bot records an opt-in, and an invalid number is 400', async () => {
  const { client } = await newClient(fixture);
  const { id } = await client.make(bodyOf('typebot', ['Nora', '+14155550177']) as object);
  const [, consent = ''] = /`(\{"state".*?\})`/.exec(page('typebot')) ?? [];
  expect((await client.put(`/contacts/${id}/consents/whatsapp`, JSON.parse(consent))).status).toBe(200);
  expect((await client.post('/contacts', bodyOf('typebot', ['Nora', 'none']))).status).toBe(400);
});

const hasPhp = spawnSync('php', ['--version']).error === undefined;
if (!hasPhp) process.stderr.write('The functions of docs/with/laravel.md are not run: there is no php.\n');

it.skipIf(!hasPhp)('the functions of Laravel’s page write a contact and check a signature', async () => {
  // PHP has a separate clock.
  fixture.advance(Date.now() - fixture.clock().getTime());
  const { client, account } = await newClient(fixture);
  const receiver = await openReceiver();
  const { secret } = (await client.post('/webhooks', { url: receiver.url })).json.data;
  const [, functions = ''] = /```php\n(function switchbook.*?)```/s.exec(page('laravel')) ?? [];
  const php = async (code: string) => {
    const env = {
      PATH: process.env.PATH,
      SWITCHBOOK_URL: `http://127.0.0.1:${fixture.port}/directory/v1`,
      SWITCHBOOK_KEY: account.key,
      SWITCHBOOK_WEBHOOK_SECRET: secret,
    };
    // Nothing else may print, such as a warning.
    const { stdout } = await promisify(execFile)('php', ['-n', '-r', functions + code], { env });
    return JSON.parse(stdout);
  };
  const body = "['display_name' => 'Nora', 'phone' => '+14155550177', 'on_match' => 'merge']";
  const written = await php(`echo json_encode(switchbook('POST', '/contacts', ${body}));`);
  expect(written).toMatchObject({ data: { display_name: 'Nora', phone: '+14155550177' } });
  expect(await php("echo json_encode(switchbook('GET', '/contacts/none'));")).toMatchObject({ status: 404 });

  await receiver.wait(1);
  const [call] = receiver.calls;
  const signed = Object.fromEntries(
    Object.entries(call?.headers ?? {}).filter(([header]) => header.startsWith('webhook-')),
  );
  const check = (headers: object, text = call?.text ?? '') => {
    const [sent, bytes] = [JSON.stringify(headers), text].map((value) =>
      Buffer.from(value).toString('base64'),
    );
    return php(
      `echo json_encode(is_from_switchbook(json_decode(base64_decode('${sent}'), true), base64_decode('${bytes}')));`,
    );
  };
  expect(await check(signed)).toBe(true);
  expect(await check(signed, `${call?.text} `)).toBe(false);
  expect(await check({ ...signed, 'webhook-timestamp': '1' })).toBe(false);
  expect(await check({})).toBe(false);
  await receiver.close();
});
