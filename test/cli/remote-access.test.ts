/** The server, account and key of a command, and its message if one is missing or refused. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { useFarServer } from '../support/program/far-server.js';
import type { Environment, Serving } from '../support/program/program.js';
import { rounds } from '../support/rounds.js';

// The tests run whole processes.

let server: Serving;
let near: Environment;
let far: Environment;
const { program, folder, file } = useFarServer((made) => {
  ({ server, near, far } = made);
});

it('an account is optional if there is only one, or the environment names it', async () => {
  const { SWITCHBOOK_ACCOUNT: _, ...nobody } = near;
  expect(await program.runWithin(['tag', 'list'], nobody)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^There are 3 accounts, and the command names none\.\nAdd --account, or set SWITCHBOOK_ACCOUNT, to one of: /,
    ),
  });
  expect(await program.runWithin(['tag', 'list'], { ...near, SWITCHBOOK_ACCOUNT: 'gone' })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no account "gone", which SWITCHBOOK_ACCOUNT names\.\n/),
  });
  expect(await program.runWithin(['tag', 'list', '--account', 'far'], near)).toMatchObject({ code: 0 });
  expect(await program.runWithin(['tag', 'list', '--account', 'near'], far)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Server: [^\n]+ account: far\nThere is no account "near"\.\n/),
  });
});

it('refuses commands that need the database in two lines, without a request', async () => {
  for (const args of [
    ['migrate'],
    ['doctor'],
    ['backup', path.join(folder, 'x.backup')],
    ['account', 'create', '--name', 'x'],
    ['account', 'delete', '1', '--yes'],
    ['sign-in'],
  ]) {
    const refused = await program.runWithin(args, far);
    expect(refused, args.join(' ')).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^[\w -]+ works only next to the database, but SWITCHBOOK_URL names a server elsewhere\.\nRun it on the machine[^\n]+\n$/,
    );
  }
});

it('a profile names a server: it is stored for the user only, has priority, and its key is never printed', async () => {
  const env = { XDG_CONFIG_HOME: folder };
  const key = far.SWITCHBOOK_KEY ?? '';
  const keyFile = file('far.key', `${key}\n`);
  const add = (...more: string[]) =>
    program.runWithin(['profile', 'add', 'shop', '--url', server.url, ...more], env);
  expect(await add('--key', key)).toMatchObject({ code: 1, stdout: '' });
  expect(await add('--key-file', keyFile)).toMatchObject({ code: 0 });
  const kept = path.join(folder, 'switchbook', 'profiles.json');
  expect(fs.statSync(kept).mode & 0o777).toBe(0o600);
  expect(fs.readFileSync(kept, 'utf8')).not.toContain(key);
  for (const args of [
    ['--profile', 'shop', 'account', 'list', '--json'],
    ['account', 'list', '--profile', 'shop', '--json'],
    ['--profile=shop', '--json', 'account', 'list'],
  ])
    expect(JSON.parse((await program.runWithin(args, env)).stdout)).toMatchObject([{ slug: 'far' }]);
  const listed = await program.runWithin(['profile', 'list'], env);
  expect(listed.stdout).toContain(server.url);
  expect(listed.stdout).not.toContain(key);
  const hint = await program.runWithin(['webhook', 'show', 'x', '--profile', 'shop'], env);
  expect(hint.stderr).toContain('switchbook --profile shop webhook list');
  fs.chmodSync(kept, 0o644);
  expect(await program.runWithin(['profile', 'list'], env)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('chmod 600'),
  });
});

it('an invalid key, a missing scope and an unavailable server are reported without the key', async () => {
  const wrong = 'sb_live_00000000000000000000000000000000000000';
  expect(await program.runWithin(['tag', 'list'], { ...far, SWITCHBOOK_KEY: wrong })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Server: http:\S+\nThe server does not accept the key\.\n/),
  });
  const { key: weak } = await program.json(['key', 'create', '--scopes', 'account:read'], far);
  expect(await program.runWithin(['tag', 'list'], { ...far, SWITCHBOOK_KEY: weak })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/\nThis key lacks the scope contacts:read\.\n/),
  });
  const away = await program.runWithin(['tag', 'list'], { ...far, SWITCHBOOK_URL: 'http://127.0.0.1:9' });
  expect(away).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^http:\/\/127\.0\.0\.1:9 cannot be reached: the connection was refused\.\n/,
    ),
  });
  const tls = await program.runWithin(['tag', 'list'], {
    ...far,
    SWITCHBOOK_URL: server.url.replace('http:', 'https:'),
  });
  expect(tls.stderr).toMatch(/this port does not use TLS/);
  for (const item of [away, tls]) expect(item.stderr).not.toContain(far.SWITCHBOOK_KEY);
});

it('the server and the account are named once, on stderr, and not to programs', async () => {
  const line = `Server: ${server.url}  account: far\n`;
  for (const args of [['tag', 'list'], ['account', 'list'], ['status'], ['export']]) {
    const { code, stdout, stderr } = await program.runWithin(args, far);
    expect([code, stderr.split(line).length - 1], args.join(' ')).toEqual([0, 1]);
    expect(stdout, args.join(' ')).not.toContain('Server: ');
    expect(stderr.indexOf(line), args.join(' ')).toBe(0);
  }
  const json = await program.runWithin(['tag', 'list', '--json'], far);
  expect(json).toMatchObject({ code: 0, stderr: '' });
  expect((await program.runWithin(['tag', 'list'], near)).stderr).not.toContain('Server: ');
  // A profile names it too; a server below a proxy's path keeps the path.
  const env = { XDG_CONFIG_HOME: path.join(folder, 'named') };
  const keyFile = file('named.key', far.SWITCHBOOK_KEY ?? '');
  const url = `${server.url}/directory/v1`;
  await program.runWithin(['profile', 'add', 'named', '--url', url, '--key-file', keyFile], env);
  const byProfile = await program.runWithin(['--profile', 'named', 'tag', 'list'], env);
  expect(byProfile.stderr).toBe(line);
});

it('the key of an invited member reports why it is refused, and when it will work', async () => {
  const invite = ['member', 'invite', 'Key Holder', '--role', 'agent'];
  await program.json(invite, near);
  const create = ['key', 'create', '--member', 'key holder', '--scopes', 'contacts:read,account:read'];
  const shown = await program.runWithin(create, near);
  expect(shown.stdout).toMatch(
    /member +\d+, who has not signed in yet: the key works from the first sign-in on/,
  );
  const created = await program.json(create, near);
  expect(created).toMatchObject({ member: expect.any(Number), member_state: 'invited' });
  const listed = await program.runWithin(['key', 'list'], near);
  expect(listed.stdout).toContain('member invited');
  const refused = await program.runWithin(['tag', 'list'], { ...far, SWITCHBOOK_KEY: created.key });
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /\nThe key belongs to a member who has not signed in yet\.[^\n]*\n[^\n]*member link/,
    ),
  });
});

it('429 and 503 are retried with one idempotency key; other refusals are not repeated', async () => {
  const seen: { readonly url: string; readonly name: string | undefined }[] = [];
  const answers: (readonly [status: number, body: object])[] = [];
  const stand = http.createServer((request, response) => {
    const { url = '', headers } = request;
    request.resume();
    seen.push({ url, name: headers['idempotency-key'] as string | undefined });
    const isAccount = url.endsWith('/account');
    const [status, body] = isAccount
      ? [200, { data: { account: anAccount } }]
      : (answers.shift() ?? [500, {}]);
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => stand.listen(0, '127.0.0.1', resolve));
  const env = {
    SWITCHBOOK_URL: `http://127.0.0.1:${(stand.address() as AddressInfo).port}`,
    SWITCHBOOK_KEY: 'k',
  };
  const busy = [503, { code: 'unavailable', detail: 'busy' }] as const;
  const item = {
    number: 1,
    name: 'x',
    color: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
  };
  answers.push(busy, [429, { code: 'limited', detail: 'slow' }], [201, { data: item }]);
  try {
    expect(await program.runWithin(['tag', 'create', 'x'], env)).toMatchObject({ code: 0 });
    const names = seen.filter(({ url }) => url.endsWith('/tags')).map(({ name }) => name);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(1);
    answers.push([404, { code: 'not_found', detail: 'There is no such contact.' }]);
    seen.length = 0;
    expect(await program.runWithin(['contact', 'get', '5'], env)).toMatchObject({ code: 1 });
    expect(seen.filter(({ url }) => url.includes('/contacts/5'))).toHaveLength(1);
  } finally {
    stand.closeAllConnections();
    stand.close();
  }
});

it('tail and events --follow go on after a break of the server, and end at a refusal', async () => {
  const seen: string[] = [];
  let answers: (readonly [status: number, body: object] | 'cut')[] = [];
  const page = (next: string, ...data: object[]) =>
    [200, { data, meta: { next_cursor: next, has_gap: data.length > 0 } }] as const;
  const stand = http.createServer((request, response) => {
    const { url = '' } = request;
    if (url.endsWith('/account')) return respond(response, [200, { data: { account: anAccount } }]);
    seen.push(new URL(url, 'http://x').searchParams.get('after') ?? '');
    const answer = answers.shift() ?? [401, { code: 'unauthenticated', detail: 'no' }];
    return answer === 'cut' ? response.destroy() : respond(response, answer);
  });
  const respond = (response: http.ServerResponse, [status, body]: readonly [number, object]) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    return response.end(JSON.stringify(body));
  };
  await new Promise<void>((resolve) => stand.listen(0, '127.0.0.1', resolve));
  const port = (stand.address() as AddressInfo).port;
  const env = { SWITCHBOOK_URL: `http://127.0.0.1:${port}`, SWITCHBOOK_KEY: 'k' };
  const broken = [500, { code: 'internal', detail: 'broken', request_id: 'r' }] as const;
  const call = {
    at: '2026-01-01T00:00:00.000Z',
    face: 'acme',
    method: 'GET',
    path: '/x',
    status: 200,
    ms: 1,
  };
  const event = { type: 'tag.created', occurred_at: call.at, contact_id: null, before: null, after: {} };
  const item = { ...event, actor: { face: 'acme', key_id: null }, version: null };
  try {
    for (const [args, one, first] of [
      [['tail'], { ...call, forwarded: false, key_id: null, request_id: 'r1' }, 'cut'],
      [['events', '--follow', '--after', '0.0'], item, broken],
    ] as const) {
      seen.length = 0;
      // A pause follows each break: a second, then two.
      const breaks = [first, first === 'cut' ? broken : ('cut' as const)].slice(0, rounds(1, 2));
      answers = [page('1.1'), ...breaks, page('2.2', one)];
      const ran = await program.runWithin([...args], env);
      expect([args, seen.slice(1), ran.code]).toEqual([args, [...breaks.map(() => '1.1'), '1.1', '2.2'], 1]);
      expect(ran.stdout.trim().split('\n')).toHaveLength(1);
      const notices = ran.stderr.split('\n').filter((line) => / back\.$/.test(line));
      expect(notices).toEqual([
        expect.stringMatching(
          first === 'cut'
            ? /cannot be reached: the connection was closed\. Trying again until/
            : / Trying again until/,
        ),
        'The server is back.',
      ]);
      expect(ran.stderr).toContain('The server does not accept the key.');
      expect(ran.stderr.includes('Some requests are not shown')).toBe(args[0] === 'tail');
    }
    // The first request fails at once.
    answers = ['cut'];
    expect(await program.runWithin(['tail'], env)).toMatchObject({ code: 1 });
  } finally {
    stand.closeAllConnections();
    stand.close();
  }
});

it('a bulk change that waits says which one runs first, and how to end it', async () => {
  const first = '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f20';
  const counts = { matched: 1, seen: 1, changed: 1, unchanged: 0, failed: 0, percent: 100 };
  const change = { id: anAccount.id, change: { delete: true }, undo: null, error: null, ...counts };
  const stand = http.createServer((request, response) => {
    const { url = '', method } = request;
    request.resume();
    const isNew = method === 'POST';
    const job = { ...change, state: isNew ? 'queued' : 'done', waits_for: isNew ? first : null };
    response.writeHead(isNew ? 202 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: url.endsWith('/account') ? { account: anAccount } : job }));
  });
  await new Promise<void>((resolve) => stand.listen(0, '127.0.0.1', resolve));
  const port = (stand.address() as AddressInfo).port;
  const env = { SWITCHBOOK_URL: `http://127.0.0.1:${port}`, SWITCHBOOK_KEY: 'k' };
  try {
    const ran = await program.runWithin(['bulk', 'edit', '--all', '--add-tag', 'x'], env);
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining(`bulk show ${first}`)]);
    expect(ran.stderr).toMatch(new RegExp(`^To end it: [^\n]*bulk cancel ${first}$`, 'm'));
  } finally {
    stand.closeAllConnections();
    stand.close();
  }
});

const anAccount = {
  id: '0196b1d6-7d2f-7c55-9f0e-4c1f6f1f6f1f',
  number: 1,
  name: 'A',
  slug: 'a',
  default_region: null,
  contact_limit: null,
  whatsapp_number: null,
  consent_required: [],
  created_at: '2026-01-01T00:00:00Z',
};
