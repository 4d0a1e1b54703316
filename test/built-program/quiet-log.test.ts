/**
 * The log of a server and of commands at the level `trace` contains no secret and no personal data, in any spelling.
 * The tests use all faces, imports, webhooks, upstreams and pulls, correctly and wrongly. They cause lost races,
 * failing statements and a lost database.
 */
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, inject, it } from 'vitest';
import { openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { makeInstalledDatabase, urlOf } from '../support/database/own-database.js';
import { openRelay } from '../support/database/relay.js';
import { onThisMachine } from '../support/machine.js';
import { Program, type Ran } from '../support/program/program.js';
import { until } from '../support/until.js';
import { fill, wires } from '../support/vendors/wires.js';
import { findDrivers } from '../support/wire/drivers.js';
import { type SentRequest, send } from '../support/wire/wire.js';

const program = new Program();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quiet-log-'));
afterAll(async () => {
  await program.cleanUp();
  fs.rmSync(folder, { recursive: true });
});

/** Personal data, as written and as stored. */
const people = {
  name: 'Zebedee Quillfeather',
  company: 'Quillfeather Marmalade',
  phone: '+4915199887701',
  other: '+4915199887702',
  email: 'zebedee@quillfeather.example',
  note: 'lives behind the mill',
  tag: 'owes-marmalade',
  attribute: 'size-of-slippers',
};
const secrets = {
  password: 'db-pass-3f9c1e',
  brought: 'brought-secret-77aa88bb99',
  wrong: 'sb_live_wrongwrongwrongwrongwrong99',
  upstream: 'upstream-key-5501',
  pull: 'pull-key-5502',
  hookToken: 'hook-token-5503',
  hookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  once: 'idempotency-5504',
};
const hookUrl = `http://127.0.0.1:1/${secrets.hookToken}?token=${secrets.hookToken}`;

/** Returns the forms in which a text may occur in a log. */
function spellings(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [
    text,
    text.replace(/^\+/, ''),
    encodeURIComponent(text),
    json,
    Buffer.from(text).toString('base64'),
  ];
}

/** Sent texts that are unique enough to be searched for in the log. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /[@+ ]|\d{8}/.test(value) && value.length > 7 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

it('the log has no secrets and no personal data at any level', async () => {
  const database = await makeInstalledDatabase();
  const relay = await openRelay(database.connection);
  const url = urlOf(relay.connection).replace(/^(postgres(?:ql)?:\/\/[^:@/]*)@/, `$1:${secrets.password}@`);
  expect(url).toContain(secrets.password);
  const env = {
    DATABASE_URL: url,
    SWITCHBOOK_LOG_LEVEL: 'trace',
    SWITCHBOOK_REQUEST_TIMEOUT: String(Math.ceil(onThisMachine(2_000) / 1_000)),
    SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8',
    SWITCHBOOK_WEBHOOK_ALLOW: '127.0.0.0/8',
  };
  const written: string[] = [];
  const sent = new Set<string>(Object.values({ ...people, ...secrets }));
  /** `isAnswer`: stdout has the requested data, or a key that is shown once. */
  const run = async (args: readonly string[], stdin = '', isAnswer = false): Promise<Ran> => {
    const ran = await program.run(args, env, stdin);
    written.push(ran.stderr, isAnswer ? '' : ran.stdout);
    return ran;
  };
  const runJson = async (...args: string[]) => JSON.parse((await run([...args, '--json'], '', true)).stdout);

  const account = await runJson('account', 'create', '--name', 'Quiet', '--slug', 'quiet');
  const of = ['--account', 'quiet'];
  const { key } = await runJson('key', 'create', ...of);
  const broughtKey = ['key', 'import', ...of, '--key', secrets.brought, '--name', 'brought'];
  expect((await run(broughtKey)).code).toBe(0);
  expect((await run(broughtKey)).code).toBe(1);
  sent.add(key);

  const serving = await program.serve(env);
  const { port } = serving;
  const ask = async (request: SentRequest) => {
    for (const text of textsIn(request.body)) sent.add(text);
    return send(port, request).catch(() => undefined);
  };
  const holder = { account: { id: account.id }, key } as never;
  const bearer = { authorization: `Bearer ${key}` };
  const native = (method: string, at: string, body?: unknown, headers = {}) =>
    ask({ method, path: `/directory/v1${at}`, headers: { ...bearer, ...headers }, body });

  // Correct use of every face.
  await fill(
    {
      send: async (request: SentRequest) => (await ask(request)) as never,
      advance: () => {},
      core: { saveContact: async () => {} },
    } as never,
    holder,
  );
  const created = await native('POST', '/contacts', {
    display_name: people.name,
    phone: people.phone,
    email: people.email,
    company: people.company,
    tags: [people.tag],
    attributes: { [people.attribute]: people.attribute },
  });
  const id = created?.json.data.id;
  await native('POST', `/contacts/${id}/notes`, { body: people.note });
  await native('POST', '/contacts', { phone: people.other }, { 'idempotency-key': secrets.once });
  await native(
    'GET',
    `/contacts?search=${encodeURIComponent(people.name)}&phone=${encodeURIComponent(people.phone)}`,
  );
  await native('GET', `/export?format=csv&search=${encodeURIComponent(people.email)}`);
  const rows = `name,phone,email\n${people.name},${people.phone},${people.email}\n${people.name},nonsense ${people.phone},x\n`;
  const imported = await ask({
    method: 'POST',
    path: `/directory/v1/imports?file_name=${encodeURIComponent(people.email)}`,
    headers: { ...bearer, 'content-type': 'text/csv' },
    body: rows,
  });
  await native('POST', '/webhooks', { url: hookUrl, secret: secrets.hookSecret, description: people.name });
  await native('POST', '/pulls', {
    face: 'directory',
    url: 'http://127.0.0.1:1',
    key: secrets.pull,
    keep_key: true,
  });
  await native('POST', '/can-send', { channel: 'sms', identities: [{ kind: 'phone', value: people.phone }] });

  // Wrong use of every face: unreadable input, unknown keys, unserved paths, races.
  for (const driver of await findDrivers()) {
    const { face } = driver;
    const headers = face in wires ? (wires[face]?.headers(holder) ?? {}) : bearer;
    await native('PUT', `/upstreams/${face}`, {
      url: 'http://127.0.0.1:1',
      key: face === 'superwaba' ? `contact ${secrets.upstream}` : secrets.upstream,
    });
    const person = {
      name: people.name,
      digits: people.other.slice(1),
      email: people.email,
      ref: 'quiet-1',
    };
    const {
      method,
      path: at,
      body,
      headers: more = {},
    } = driver.create(person) as SentRequest & { method: string };
    const races = Array.from({ length: 8 }, () =>
      ask({ method, path: at, headers: { ...headers, ...more }, body }),
    );
    await Promise.all(races);
    const query = `?search=${encodeURIComponent(people.phone)}&api_key=${secrets.wrong}&phone=%ZZ${people.phone}`;
    const broken = `{"phone":"${people.phone}","name":"${people.name}`;
    const odd: SentRequest[] = [
      { method, path: at, headers: { ...headers, 'content-type': 'application/json' }, body: broken },
      { method, path: at, headers, body: { phone: [people.phone], name: { x: people.name } } },
      {
        method,
        path: at,
        headers: { authorization: `Bearer ${secrets.wrong}` },
        body: { phone: people.phone },
      },
      { path: `${at}${query}`, headers },
      { path: `${at}/${encodeURIComponent(people.phone)}/${secrets.wrong}${query}`, headers },
      { method: 'DELETE', path: `${at}/${encodeURIComponent(people.name)}`, headers },
      { path: `${at}/\u0000`, headers },
      { path: `${at.replace(/\/contacts.*$/, '/messages')}${query}`, headers },
      { path: `${at.replace(/\/contacts.*$/, '/messages')}?phone=${people.phone}`, headers },
    ];
    await Promise.all(odd.map(ask));
  }
  const raw = net.connect(port, '127.0.0.1').on('error', () => {});
  raw.end(`GET /directory/v1/contacts?phone=${people.phone} HTTP/7\r\nx: ${secrets.wrong}\r\n\r\n`);
  await until('the import is done', async () => {
    const job = await native('GET', `/imports/${imported?.json.data.id}`);
    return job?.json.data.state === 'done';
  });

  // Failing statements, and errors of PostgreSQL that quote their input.
  const direct = openDatabase({ connection: database.connection, poolSize: 1, applicationName: 'quiet' });
  for (const [table, column] of [
    ['notes', 'body'],
    ['contacts', 'company'],
  ])
    for (const text of [
      `create function spoil_${table}() returns trigger language plpgsql as $$ begin
         raise exception using errcode = '22P02',
           message = format('invalid input syntax for type integer: "%s"', new.${column}); end $$`,
      `create trigger spoil before insert or update on ${table} for each row execute function spoil_${table}()`,
    ])
      await direct.query(planned(text), []);
  expect((await native('POST', `/contacts/${id}/notes`, { body: people.note }))?.status).toBe(500);
  expect((await native('PATCH', `/contacts/${id}`, { company: `${people.company} Ltd` }))?.status).toBe(500);
  const edited = await run(['contact', 'edit', String(id), ...of, '--company', `${people.company} Ltd`]);
  expect(edited).toMatchObject({ code: 1, stderr: expect.stringContaining('invalid input syntax') });
  for (const table of ['notes', 'contacts'])
    await direct.query(planned(`drop trigger spoil on ${table}`), []);
  await direct.close();

  // The command line: files, and refused input.
  const file = path.join(folder, 'people.csv');
  fs.writeFileSync(file, rows);
  await run(['import', file, ...of, '--rejected', path.join(folder, 'rejected.csv')], '', true);
  const keyFile = path.join(folder, 'key');
  fs.writeFileSync(keyFile, secrets.upstream);
  const upstream = ['--to', `http://127.0.0.1:1/${secrets.hookToken}`, '--key-file', keyFile];
  await run(['upstream', 'set', 'directory', ...of, ...upstream]);
  await run(['key', 'import', ...of, '--key', `${secrets.wrong} ${people.name}`]);
  await run(['contact', 'create', ...of, '--phone', people.phone]);
  await run(['doctor']);
  await run(['key', 'list', ...of]);

  // The database becomes unavailable and recovers.
  await relay.cut();
  await native('POST', '/contacts', { phone: people.phone, display_name: people.name });
  await native('GET', `/contacts?phone=${encodeURIComponent(people.phone)}`);
  await run(['contact', 'find', ...of, '--phone', people.phone]);
  await run(['contact', 'find', ...of, '--phone', people.phone, '--json']);
  await until('the loss is told', () => serving.stderr().includes('PostgreSQL was lost'));
  await relay.flow();
  await until('the return is told', () => serving.stderr().includes('PostgreSQL is back'));
  written.push((await serving.end()).stderr, serving.stdout(), logOfPostgres());
  await relay.close();
  await database.drop();

  const text = written.join('\n');
  // The log shows the work: requests, a refusal of PostgreSQL with its stack, a failed forwarding, lost races.
  for (const words of [
    '"msg":"answered"',
    '"msg":"failed"',
    'invalid input syntax',
    'not forwarded',
    '"status":409',
  ])
    expect([words, text.includes(words)]).toEqual([words, true]);
  expect(sent.size).toBeGreaterThan(30);
  const leaked = [...sent].flatMap(spellings).filter((value) => value.length > 6 && text.includes(value));
  expect(leaked.map((value) => [value, around(text, value)])).toEqual([]);
});

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 200), at + word.length + 60);
}

/** Reads the log of PostgreSQL, if the test run started it. */
function logOfPostgres(): string {
  const server = inject('server');
  if (typeof server === 'string') return '';
  const logs = path.join(server.host, '..', 'log');
  if (!fs.existsSync(logs)) return '';
  return fs
    .readdirSync(logs)
    .map((text) => fs.readFileSync(path.join(logs, text), 'utf8'))
    .join('\n');
}
