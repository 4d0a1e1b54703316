/** Invalid starts: one sentence with the next step, exit code 1, no stack trace, and no password. */
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { refuseUnfit } from '@switchbook/embedded-postgres/check-external-database.js';
import { type EmbeddedPostgres, openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeInstalledDatabase, urlOf } from '../support/database/own-database.js';
import { type Environment, Program, type Ran, type Serving } from '../support/program/program.js';

const program = new Program();
let server: Serving;
let env: Environment;

beforeAll(async () => {
  env = { SWITCHBOOK_DATA_DIR: await program.installedDir() };
  server = await program.serve(env);
});
afterAll(() => program.cleanUp());

function expectRefused(ran: Ran, message: string | RegExp, nextStep: RegExp): void {
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  // The log may have earlier lines.
  const lines = ran.stderr.trimEnd().split('\n');
  const [first, second, ...rest] = lines.filter((line) => !line.startsWith('{'));
  expect(first).toMatch(message);
  expect(second).toMatch(nextStep);
  expect(rest).toEqual([]);
}

describe('the embedded server', () => {
  it('refuses a second server on the same data directory', { tags: ['nightly'] }, async () => {
    expectRefused(
      await program.run(['serve'], env),
      `Another Switchbook server is already running on the data directory "${env.SWITCHBOOK_DATA_DIR}".`,
      /^Stop it first/,
    );
    expect(await server.statusFor(server.key)).toBe(200);
  });

  it('refuses a used port, an invalid host and an unknown face; the next start is still the first', {
    tags: ['nightly'],
  }, async () => {
    const database = await makeInstalledDatabase();
    const refused = (wrong: Environment) => program.refusedServe({ DATABASE_URL: database.url, ...wrong });
    expectRefused(
      await refused({ PORT: String(server.port) }),
      `Port ${server.port} on 127.0.0.1 is in use by another program.`,
      /^Stop that program, or set PORT/,
    );
    expectRefused(
      await refused({ HOST: '203.0.113.7' }),
      'HOST is "203.0.113.7", which is not an address of this machine.',
      /^Set HOST/,
    );
    expectRefused(
      await refused({ SWITCHBOOK_FACE_HOSTS: 'nobody=crm.example.com' }),
      'SWITCHBOOK_FACE_HOSTS gives "crm.example.com" to the unknown API "nobody".',
      /^Use one of: /,
    );
    const next = await program.serve({ DATABASE_URL: database.url });
    expect(await next.statusFor(next.key)).toBe(200);
    await next.end();
    await database.drop();
  });

  it('refuses an unusable address and an unknown API before it makes a database', async () => {
    const dataDir = join(program.fixture.directory(), 'never-made');
    const refused = (wrong: Environment) => program.refusedServe({ SWITCHBOOK_DATA_DIR: dataDir, ...wrong });
    expectRefused(
      await refused({ HOST: '256.1.1.1' }),
      'HOST is "256.1.1.1", and this name cannot be resolved.',
      /^Set HOST/,
    );
    expectRefused(
      await refused({ HOST: '203.0.113.7' }),
      'HOST is "203.0.113.7", which is not an address of this machine.',
      /^Set HOST/,
    );
    expectRefused(
      await refused({ PORT: String(server.port) }),
      `Port ${server.port} on 127.0.0.1 is in use by another program.`,
      /^Stop that program/,
    );
    expectRefused(
      await refused({ SWITCHBOOK_FACE_HOSTS: 'nobody=crm.example.com' }),
      'SWITCHBOOK_FACE_HOSTS gives "crm.example.com" to the unknown API "nobody".',
      /^Use one of: /,
    );
    expect(existsSync(dataDir)).toBe(false);
  });

  it('refuses a data directory below a file', async () => {
    expectRefused(
      await program.refusedServe({ SWITCHBOOK_DATA_DIR: '/dev/null/data' }),
      'The data directory "/dev/null/data" is a file, or is below a file.',
      /SWITCHBOOK_DATA_DIR/,
    );
  });

  it.each([
    [{ PORT: 'http' }, 'PORT cannot be "http".', /from 0 to 65535/],
    [{ PORT: '70000' }, 'PORT cannot be "70000".', /from 0 to 65535/],
    [
      { SWITCHBOOK_RATE_LIMITS: 'constructor' },
      'SWITCHBOOK_RATE_LIMITS cannot be "constructor".',
      /'on' or 'off'/,
    ],
    [{ SWITCHBOOK_LOG_LEVEL: 'loud' }, 'SWITCHBOOK_LOG_LEVEL cannot be "loud".', /info/],
    [
      { SWITCHBOOK_FACE_HOSTS: 'crm.example.com' },
      'SWITCHBOOK_FACE_HOSTS cannot be "crm.example.com".',
      /face=host/,
    ],
  ])('a setting that cannot be: %o', async (wrong: Environment, message, nextStep) => {
    expectRefused(await program.refusedServe({ ...env, ...wrong }), message, nextStep);
  });

  it('a database that is newer than the program, for the server and for commands', async () => {
    const client = await program.connect(env.SWITCHBOOK_DATA_DIR ?? '');
    await client.query(`insert into schema_migrations values (9999, '9999_later.sql', 'hash', now())`);
    const message =
      /^The database is newer than this program: it has the unknown migration "9999_later\.sql"/;
    expectRefused(await program.run(['account', 'list'], env), message, /^Start the newer version/);
    const doctor = await program.run(['doctor'], env);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain('9999_later.sql');
    await server.end();
    expectRefused(await program.refusedServe(env), message, /^Start the newer version/);
    expect(program.postmaster(env.SWITCHBOOK_DATA_DIR ?? '')).toBeUndefined();
    await client.end().catch(() => {});
  });
});

describe('an external server', () => {
  const password = 'pass-not-for-your-eyes';
  let own: EmbeddedPostgres;

  beforeAll(async () => {
    await server.end();
    const dataDir = env.SWITCHBOOK_DATA_DIR ?? '';
    const hba = join(program.fixture.directory(), 'pg_hba.conf');
    writeFileSync(
      hba,
      'local all switchbook trust\nlocal all nobody_else reject\nlocal all all scram-sha-256\n',
      { mode: 0o644 },
    );
    own = await openEmbedded({ dataDir, role: 'visitor', settings: { hba_file: hba, fsync: 'off' } });
    const client = new pg.Client(own.connection);
    await client.connect();
    await client.query(`create role guest login password '${password}'`);
    await client.query(`create role owner login password '${password}'`);
    await client.query('create database owned owner owner');
    await client.query(`create database latin encoding 'LATIN1' locale 'C' template template0`);
    await client.end();
  });
  afterAll(() => own.stop());

  const url = (user: string, secret: string, database: string) =>
    urlOf({ ...own.connection, user: `${user}:${secret}`, database });

  async function refused(databaseUrl: string, command = ['serve']): Promise<Ran> {
    const env = { DATABASE_URL: databaseUrl };
    const ran = await (command[0] === 'serve' ? program.refusedServe(env) : program.run(command, env));
    expect(ran.stderr).not.toContain(password);
    expect(ran.stderr).not.toContain('wrong-secret');
    return ran;
  }

  it('refuses an unreachable server', async () => {
    const free = await freePort();
    expectRefused(
      await refused(`postgres://guest:${password}@127.0.0.1:${free}/owned`),
      `PostgreSQL at 127.0.0.1:${free} cannot be reached (ECONNREFUSED).`,
      /^Start it, or correct DATABASE_URL/,
    );
    expectRefused(
      await refused(`postgres://guest:${password}@nowhere.invalid/owned`, ['account', 'list']),
      /^PostgreSQL at nowhere\.invalid:5432 cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\.$/,
      /^Start it, or correct DATABASE_URL/,
    );
  });

  it('refuses a wrong or missing password, and a user without access', async () => {
    const notIn = /^PostgreSQL at \S+ does not accept this password for the user "guest"\.$/;
    expectRefused(await refused(url('guest', 'wrong-secret', 'owned')), notIn, /^Correct the user/);
    expectRefused(
      await refused(urlOf({ ...own.connection, user: 'guest', database: 'owned' }), ['migrate']),
      notIn,
      /^Correct the user/,
    );
    expectRefused(
      await refused(url('nobody_else', password, 'owned')),
      /^PostgreSQL at \S+ does not let the user "nobody_else" connect \(/,
      /pg_hba\.conf/,
    );
  });

  it('a database that is missing', async () => {
    expectRefused(
      await refused(url('guest', password, 'gone')),
      /^PostgreSQL at \S+ has no database "gone"\.$/,
      /create database "gone"/,
    );
  });

  it('a user that may not make tables or extensions', async () => {
    expectRefused(
      await refused(url('guest', password, 'owned')),
      /^The tables of Switchbook cannot be created in the database of DATABASE_URL \(permission denied/,
      /create extension if not exists pg_trgm; create extension if not exists btree_gin;$/,
    );
    expect((await refused(url('owner', password, 'owned'), ['migrate'])).code).toBe(0);
  });

  it('refuses another encoding', async () => {
    expectRefused(
      await refused(url('switchbook', '', 'latin')),
      'The database of DATABASE_URL has the encoding "LATIN1", and Switchbook needs UTF8.',
      /encoding 'UTF8'/,
    );
  });

  it.each([
    `mysql://guest:${password}@127.0.0.1/owned`,
    `postgres://guest:12/${password}@127.0.0.1/owned`,
    `postgres://guest:12#${password}@127.0.0.1/owned`,
    `postgres://guest:12?${password}@127.0.0.1/owned`,
    password,
  ])('a URL that cannot be, %#', async (wrong) => {
    expectRefused(await refused(wrong), 'DATABASE_URL cannot be used.', /percent-encoded/);
  });

  it('refuses an old release and a standby', () => {
    const good = {
      name: 'x',
      version: 150_000,
      isStandby: false,
      isReadOnly: false,
      encoding: 'UTF8',
      schema: 'public',
      isInstalled: false,
      foreignTables: [],
      mayMakeTables: true,
      mayMakeExtensions: true,
      missingExtensions: ['pg_trgm'],
      absentExtensions: [],
    };
    expect(() => refuseUnfit(good)).not.toThrow();
    expect(() => refuseUnfit({ ...good, version: 140_012 })).toThrow(
      'DATABASE_URL leads to PostgreSQL 14, and Switchbook needs PostgreSQL 15 or newer.',
    );
    expect(() => refuseUnfit({ ...good, isStandby: true })).toThrow(/standby/);
    expect(() => refuseUnfit({ ...good, absentExtensions: ['pg_trgm'] })).toThrow(
      'The server of DATABASE_URL does not have the extension pg_trgm.',
    );
    expect(() => refuseUnfit({ ...good, mayMakeExtensions: false })).toThrow(/create extension pg_trgm/);
    expect(() => refuseUnfit({ ...good, mayMakeExtensions: false, missingExtensions: [] })).not.toThrow();
  });
});

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
