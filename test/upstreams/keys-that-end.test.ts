/** Vendor keys that expire: upstreams and pulls report the end, and continue with a new key. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { KeyFiles } from '../../src/upstreams/operations/key-files.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { type Environment, Program } from '../support/program/program.js';
import { type Answering, openVendor, type Vendor } from '../support/vendors/vendor.js';
import { useServer } from '../support/wire/server.js';

const loopback = { address: '127.0.0.0', prefix: 8 };
const folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
const fixture = useServer({ settings: { upstreamAllow: [loopback], vendorKeyDir: folder } });

let vendor: Vendor;
/** the key that the vendor accepts */
let live = '';
beforeAll(async () => {
  vendor = await openVendor();
});
afterAll(async () => {
  await vendor.close();
  await rm(folder, { recursive: true });
});
const contacts = Array.from({ length: 250 }, (_, index) => ({
  id: `8d4f6a10-2b3c-4d5e-8f90-${String(index).padStart(12, '0')}`,
  phone: `+1415555${String(index).padStart(4, '0')}`,
  name: `Contact ${index}`,
  created_at: '2026-01-10T08:00:00.000Z',
}));
/** the count of requests until the key expires */
let lastsFor = Number.POSITIVE_INFINITY;
const answering = (): Answering => (request, response) => {
  lastsFor -= 1;
  const isLive = request.headers.authorization === `Bearer ${live}` && lastsFor >= 0;
  response.writeHead(isLive ? 200 : 401, { 'content-type': 'application/json' });
  const url = new URL(request.url ?? '/', 'http://vendor');
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const page = contacts.slice(from, from + 100);
  const next = from + 100 < contacts.length ? String(from + 100) : null;
  response.end(JSON.stringify(isLive ? { data: page, meta: { next_cursor: next } } : { error: {} }));
};
beforeEach(() => {
  vendor.calls.length = 0;
  live = 'the-live-key';
  lastsFor = Number.POSITIVE_INFINITY;
  vendor.answer(answering());
});

const until = async (holds: () => Promise<boolean>) => {
  const end = performance.now() + onThisMachine(20_000);
  while (!(await holds())) if (performance.now() > end) throw new Error('it never came to hold');
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (exp: number) => `${part({ alg: 'HS256' })}.${part({ exp })}.c2ln`;

async function opened(more: { readonly key?: string; readonly keyFile?: string } = {}) {
  const account = await fixture.newAccount();
  const { id } = account.account;
  const headers = { authorization: `Bearer ${account.key}` };
  await fixture.core.setUpstream(id, { face: 'wacrm', url: vendor.url, key: live, ...more });
  const forward = async () => (await fixture.send({ path: '/api/v1/conversations', headers })).status;
  const shown = async () =>
    (await fixture.send({ path: '/directory/v1/upstreams/wacrm', headers })).json.data;
  const check = async () => {
    const { json } = await fixture.send({ path: '/directory/v1/health', headers });
    return json.data.checks.find((candidate: { name: string }) => candidate.name === 'vendor keys');
  };
  return { account, id, forward, shown, check };
}

describe('the key of an upstream', () => {
  it('is shown as refused from the first 401 until it is accepted or replaced', async () => {
    const { id, forward, shown, check } = await opened();
    const neighbor = await opened();
    expect(await forward()).toBe(200);
    expect((await shown()).key_state).toBe('good');
    expect((await check()).state).toBe('ok');
    live = 'another';
    expect(await forward()).toBe(401);
    await until(async () => (await shown()).key_state === 'refused');
    expect((await shown()).key_refused_at).toEqual(expect.any(String));
    expect(await check()).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('1 key refused by the vendor (wacrm)'),
      next_step: expect.stringContaining('new key'),
    });
    expect((await neighbor.shown()).key_state).toBe('good');
    live = 'the-live-key';
    expect(await forward()).toBe(200);
    await until(async () => (await shown()).key_state === 'good');
    live = 'another';
    expect(await forward()).toBe(401);
    await until(async () => (await shown()).key_state === 'refused');
    await fixture.core.setUpstream(id, { face: 'wacrm', url: vendor.url, key: 'another' });
    expect([(await shown()).key_state, await forward()]).toEqual(['good', 200]);
  });

  it('has the state of the last answer, also if it arrives while the previous is stored', async () => {
    const { id, forward } = await opened();
    expect(await forward()).toBe(200);
    const state = async () => {
      const sql = planned('select u.xmin::text, u.key_refused_at from upstreams u where u.account_id = $1');
      return (await fixture.database.query<{ xmin: string; key_refused_at: Date | null }>(sql, [id]))[0];
    };
    const before = await state();
    const other = fixture.openDatabase();
    try {
      await other.transaction(async (tx) => {
        await tx.query(planned('select from upstreams u where u.account_id = $1 for update'), [id]);
        live = 'another';
        expect(await forward()).toBe(401);
        await until(() => isLockAwaited(fixture.database));
        live = 'the-live-key';
        expect(await forward()).toBe(200);
      });
    } finally {
      await other.close();
    }
    await until(async () => {
      const now = await state();
      return now?.xmin !== before?.xmin && now?.key_refused_at === null;
    });
  });

  it('ignores other answers, and answers to keys of callers', async () => {
    const { id, forward, shown } = await opened();
    for (const status of [400, 403, 404, 429, 500]) {
      vendor.answer((_, response) => void response.writeHead(status).end());
      expect(await forward()).toBe(status);
    }
    expect((await shown()).key_state).toBe('good');
    await fixture.core.setUpstream(id, { face: 'wacrm', url: vendor.url, key: null });
    vendor.answer((_, response) => void response.writeHead(401).end());
    await forward();
    expect((await shown()).key_state).toBe('good');
  });

  it('reports its own expiry', async () => {
    const now = Math.floor(fixture.clock().getTime() / 1000);
    const ends = await opened({ key: token(now + 3_600) });
    expect(await ends.shown()).toMatchObject({
      key_state: 'ends_soon',
      key_ends_at: new Date((now + 3_600) * 1000).toISOString(),
    });
    expect((await ends.check()).message).toContain('1 key about to end (wacrm)');
    expect((await (await opened({ key: token(now - 60) })).shown()).key_state).toBe('ended');
    expect((await (await opened({ key: token(now + 90 * 86_400) })).shown()).key_state).toBe('good');
  });

  it('a key followed in a file is read again when the vendor refuses it', async () => {
    const file = path.join(folder, 'wacrm.txt');
    await writeFile(file, 'the-live-key\n');
    const { forward, shown } = await opened({ key: 'older', keyFile: file });
    expect(await forward()).toBe(200);
    expect(await shown()).toMatchObject({ key_file: 'wacrm.txt', key_state: 'good' });
    live = 'renewed';
    await writeFile(file, 'renewed\n');
    await until(async () => (await forward()) === 200);
    await until(async () => (await shown()).key_state === 'good');
    expect(vendor.calls.at(-1)?.headers.authorization).toBe('Bearer renewed');
    await rm(file);
    live = 'older';
    expect(await forward()).toBe(401);
    await until(async () => (await forward()) === 200);
  });
});

describe('files of keys', () => {
  const files = (in_?: string) => new KeyFiles(in_);

  it('are read only below the folder, even through links', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    await writeFile(path.join(outside, 'secret'), 'a-secret-of-the-machine');
    await symlink(path.join(outside, 'secret'), path.join(folder, 'link'));
    await writeFile(path.join(folder, 'good'), '  a-key\n');
    await writeFile(path.join(folder, 'long'), 'k'.repeat(10_000));
    await writeFile(path.join(folder, 'empty'), ' \n');
    expect(await files(folder).read(path.join(folder, 'good'))).toBe('a-key');
    for (const file of [
      path.join(outside, 'secret'),
      path.join(folder, 'link'),
      `${folder}/../${path.basename(outside)}/secret`,
      path.join(folder, 'long'),
      path.join(folder, 'empty'),
      path.join(folder, 'none'),
      folder,
      'good',
      '/dev/zero',
    ])
      expect([file, await files(folder).read(file)]).toEqual([file, undefined]);
    expect(await files(`${folder}x`).read(path.join(folder, 'good'))).toBeUndefined();
    expect(await files().read(path.join(folder, 'good'))).toBeUndefined();
    await rm(outside, { recursive: true });
  });

  it('cannot be named over the API', async () => {
    const { account } = await opened();
    const answer = await fixture.send({
      method: 'PUT',
      path: '/directory/v1/upstreams/wacrm',
      headers: { authorization: `Bearer ${account.key}` },
      body: { url: vendor.url, key: 'k', key_file: path.join(folder, 'good') },
    });
    expect(answer.status).toBe(400);
  });
});

describe('pull', () => {
  const program = new Program();
  let database: OwnDatabase;
  let env: Environment;
  beforeAll(async () => {
    database = await makeInstalledDatabase();
    env = { DATABASE_URL: database.url, SWITCHBOOK_UPSTREAM_ALLOW: '127.0.0.0/8' };
  });
  afterAll(async () => {
    await program.cleanUp();
    await database.drop();
  });
  const pull = async (...more: string[]) => {
    const { id } = await program.json(['account', 'create', '--name', 'Acme'], env);
    const words = ['pull', 'wacrm', '--account', id, '--from', vendor.url, ...more];
    return { id, ran: await program.run([...words, '--json'], env) };
  };

  it('continues with the key of the file or command, from the page that was refused', async () => {
    const file = path.join(folder, 'pull.txt');
    await writeFile(file, 'the-live-key');
    lastsFor = 2;
    const first = vendor.calls.length;
    vendor.answer(
      ((usual) => async (request, response) => {
        if (vendor.calls.length === first + 3) {
          await writeFile(file, 'the-second-key');
          live = 'the-second-key';
          lastsFor = Number.POSITIVE_INFINITY;
        }
        return usual(request, response);
      })(answering()),
    );
    const { ran } = await pull('--key-file', file);
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('Continuing with a new one')]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ state: 'done', import: { created: 250 } });
    expect(vendor.calls.map((call) => call.path.replace(/.*cursor=(\d+).*/, '$1')).slice(1, 4)).toEqual([
      '100',
      '200',
      '200',
    ]);
  });

  it('uses the key that a command prints, and never shows it', async () => {
    const { ran } = await pull('--key-command', 'printf the-live-key; echo "sign-in done" >&2');
    expect([ran.code, ran.stderr.includes('the-live-key')]).toEqual([0, false]);
    const failed = await pull('--key-command', 'echo oops >&2; exit 3');
    expect([failed.ran.code, failed.ran.stderr]).toEqual([
      1,
      expect.stringMatching(/it ended with exit code 3: oops/),
    ]);
    const long = await pull('--key-command', 'yes');
    expect(long.ran.stderr).toContain('it wrote more than');
    const both = await pull('--key-command', 'true', '--key-file', 'x');
    expect(both.ran.stderr).toContain('cannot be combined');
  });

  it('stopped by a refused key reports it with the next step', async () => {
    lastsFor = 1;
    const { id, ran } = await pull('--key-command', 'printf the-live-key');
    expect(ran.code).toBe(1);
    const report = JSON.parse(ran.stdout);
    expect(report).toMatchObject({ state: 'failed', can_resume: true });
    expect(report.import.error).toMatchObject({ code: 'key_refused' });
    const shown = (await program.run(['pull', 'show', report.id, '--account', id], env)).stdout;
    expect(shown).toMatch(new RegExp(`pull --resume ${report.id} .*--key-file FILE`));
    expect((await program.run(['pull', 'list', '--account', id], env)).stdout).toContain('key refused');
    lastsFor = Number.POSITIVE_INFINITY;
    const resumed = await program.run(
      ['pull', '--resume', report.id, '--account', id, '--key-command', 'printf the-live-key', '--json'],
      env,
    );
    expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'done', import: { created: 250 } });
  });
});
