/** The pages of programs that people use next to this one: their requests are sent, and their PHP runs. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { newClient } from '../support/clients/directory.js';
import { openReceiver } from '../support/wire/receiver.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ settings: { webhookAllow: [{ address: '127.0.0.0', prefix: 8 }] } });

const page = (name: string) => readFileSync(path.join(programRoot, 'docs/with', `${name}.md`), 'utf8');

/** The JSON of the cell that a page shows for a new contact, with these values in place of its variables. */
function bodyOf(name: string, values: readonly string[]): unknown {
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
  const made = await client.post('/contacts', bodyOf(name, ['Nora Nord', '+14155550177']));
  expect(made).toMatchObject({ status: 201, json: { data: { phone: '+14155550177' } } });
  const again = await client.post('/contacts', bodyOf(name, ['Nora Nord', '+1 (415) 555-0177']));
  expect(again).toMatchObject({ status: 200, json: { data: { id: made.json.data.id } } });
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
  // PHP has a clock of its own.
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
    const [sent, bytes] = [JSON.stringify(headers), text].map((one) => Buffer.from(one).toString('base64'));
    return php(
      `echo json_encode(is_from_switchbook(json_decode(base64_decode('${sent}'), true), base64_decode('${bytes}')));`,
    );
  };
  expect(await check(signed)).toBe(true);
  expect(await check(signed, `${call?.text} `)).toBe(false);
  expect(await check({ ...signed, 'webhook-timestamp': '1' })).toBe(false);
  await receiver.close();
});
