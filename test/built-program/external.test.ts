/** An external PostgreSQL: encrypted or not, behind a pooler, and unsuitable databases. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { type EmbeddedPostgres, openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import pg from 'pg';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, connectForCommand } from '../../src/compose/open-core.js';
import { planned } from '../../src/database/statements/sql.js';
import { runOn } from '../support/database/connection.js';
import {
  makeDatabase,
  makeInstalledDatabase,
  type OwnDatabase,
  urlOf,
} from '../support/database/own-database.js';
import { openPooler } from '../support/database/pooler.js';
import { Program, type Ran } from '../support/program/program.js';
import { until } from '../support/until.js';

const program = new Program();
afterAll(() => program.cleanUp());

/** Expects a failed start, and the same problem from doctor. */
async function expectRefused(url: string, message: RegExp, nextStep: RegExp): Promise<void> {
  const env = { DATABASE_URL: url };
  const ran = await program.refusedServe(env);
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  const [first, second, ...rest] = ran.stderr.trimEnd().split('\n');
  expect(first).toMatch(message);
  expect(second).toMatch(nextStep);
  expect(rest).toEqual([]);
  const doctor = await program.run(['doctor', '--json'], env);
  expect(doctor).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(doctor.stdout).problems).toEqual([{ message: first, next_step: second }]);
}

/** A slow start prints the progress of migrations. */
const progress = /^\d+ of \d+ migrations are applied\.\n/gm;

function expectDone(ran: Ran): void {
  expect(ran.stderr.replaceAll(progress, '')).toBe('');
  expect(ran.code).toBe(0);
}

describe('TLS', () => {
  let postgres: EmbeddedPostgres;
  let files: string;
  let port = 0;
  const at = (name: string) => join(files, name);

  beforeAll(async () => {
    files = program.fixture.directory();
    const ca = await generate([{ name: 'commonName', value: 'Test authority' }], {
      extensions: [{ name: 'basicConstraints', cA: true }],
    });
    const signed = (name: string) =>
      generate([{ name: 'commonName', value: name }], {
        ca: { key: ca.private, cert: ca.cert },
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
      });
    const [server, client, stranger] = [
      await signed('localhost'),
      await signed('guest'),
      await generate([{ name: 'commonName', value: 'Another authority' }]),
    ];
    const put = (name: string, text: string) => writeFileSync(at(name), text, { mode: 0o644 });
    put('ca.crt', ca.cert);
    put('stranger.crt', stranger.cert);
    put('server.crt', server.cert);
    put('client.crt', client.cert);
    put('client.key', client.private);
    put('empty.crt', 'nothing\n');
    put(
      'pg_hba.conf',
      [
        'local all switchbook trust',
        'hostssl all guest 127.0.0.1/32 trust clientcert=verify-full',
        'hostssl all only_tls 127.0.0.1/32 trust',
        'hostnossl all only_plain 127.0.0.1/32 trust',
        'host all anyone 127.0.0.1/32 trust',
        '',
      ].join('\n'),
    );
    const dataDir = await program.installedDir();
    port = await freePort();
    // PostgreSQL requires that only its user or root can read its key.
    writeFileSync(at('server.key'), server.private, { mode: 0o600 });
    const { uid, gid } = statSync(program.fixture.pgData(dataDir));
    if (process.getuid?.() === 0) chownSync(at('server.key'), uid, gid);
    postgres = await openEmbedded({
      dataDir,
      role: 'visitor',
      settings: {
        listen_addresses: '127.0.0.1',
        port: String(port),
        ssl: 'on',
        ssl_cert_file: at('server.crt'),
        ssl_key_file: at('server.key'),
        ssl_ca_file: at('ca.crt'),
        hba_file: at('pg_hba.conf'),
        fsync: 'off',
      },
    });
    for (const role of ['guest', 'only_tls', 'only_plain', 'anyone'])
      await runOn(postgres.connection, `create role ${role} login superuser`);
  });
  afterAll(() => postgres.stop());

  const url = (user: string, query: string, host = 'localhost') =>
    `postgres://${user}@${host}:${port}/switchbook?${query}`;
  const ca = () => `sslrootcert=${at('ca.crt')}`;

  it.each([
    ['anyone', 'sslmode=disable', false],
    ['anyone', 'sslmode=allow', false],
    ['anyone', 'sslmode=prefer', true],
    ['anyone', '', true],
    ['anyone', 'ssl=true', true],
    ['anyone', 'sslmode=no-verify', true],
    ['only_tls', 'sslmode=allow', true],
    ['only_plain', 'sslmode=prefer', false],
  ])('%s with %s', async (user, query, isEncrypted) => {
    await expectConnected(url(user, query), isEncrypted);
  });

  it('a whole server connects, without warnings of a library', async () => {
    await expectServed(url('anyone', 'sslmode=require'), true);
    await expectServed(url('only_plain', 'sslmode=prefer'), false);
  });

  /** Connects in the same way as a server and every command. */
  async function expectConnected(databaseUrl: string, isEncrypted: boolean): Promise<void> {
    const found = await connectForCommand({ databaseUrl, dataDir: '' }, () => {});
    const database = connect(found, 1);
    const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    const rows = await database.query(planned(sql), []).finally(() => database.close());
    await found.stop();
    expect(rows).toEqual([{ ssl: isEncrypted }]);
  }

  async function expectServed(databaseUrl: string, isEncrypted: boolean): Promise<void> {
    const serving = await program.serve({ DATABASE_URL: databaseUrl });
    const client = new pg.Client(postgres.connection);
    await client.connect();
    const { rows } = await client.query(
      `select distinct s.ssl from pg_stat_ssl s join pg_stat_activity a using (pid)
       where a.application_name = 'switchbook'`,
    );
    await client.end();
    const ended = await serving.end();
    expect(rows).toEqual([{ ssl: isEncrypted }]);
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toContain('Warning');
  }

  it('an authority checks the chain; only verify-full checks the name', {
    tags: ['nightly'],
  }, async () => {
    await expectConnected(url('anyone', `sslmode=require&${ca()}`, '127.0.0.1'), true);
    await expectConnected(url('anyone', `sslmode=verify-ca&${ca()}`, '127.0.0.1'), true);
    await expectServed(url('anyone', `sslmode=verify-full&${ca()}`), true);
    await expectRefused(
      url('anyone', `sslmode=verify-full&${ca()}`, '127.0.0.1'),
      /^The certificate of PostgreSQL at 127\.0\.0\.1:\d+ is not valid for the name "127\.0\.0\.1"\.$/,
      /verify-ca/,
    );
  });

  it('another or missing authority is refused', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full'])
      await expectRefused(
        url('anyone', `sslmode=${mode}&sslrootcert=${at('stranger.crt')}`),
        /^The certificate of PostgreSQL at localhost:\d+ is not signed by an authority in "\S+stranger\.crt" \([A-Z_]+\)\.$/,
        /^Set sslrootcert in DATABASE_URL to/,
      );
    for (const query of [
      'sslmode=verify-full',
      'sslrootcert=system',
      'sslmode=verify-full&sslrootcert=system',
    ])
      await expectRefused(
        url('anyone', query),
        /is not signed by an authority that this machine knows/,
        /sslrootcert/,
      );
    await expectRefused(
      url('anyone', 'sslmode=verify-ca'),
      /no certificate of an authority/,
      /^Add sslrootcert=FILE/,
    );
    await expectRefused(
      url('anyone', 'sslmode=require&sslrootcert=system'),
      /does not check the name/,
      /verify-full/,
    );
  });

  it('files that are missing or something else, and a mode that there is not', async () => {
    await expectRefused(
      url('anyone', 'sslmode=verify-full&sslrootcert=/nowhere/ca.crt'),
      /^The file "\/nowhere\/ca\.crt" \(sslrootcert in DATABASE_URL\) cannot be read \(ENOENT\)\.$/,
      /PEM file/,
    );
    await expectRefused(
      url('anyone', `sslmode=require&sslrootcert=${at('empty.crt')}`),
      /empty\.crt" \(sslrootcert in DATABASE_URL\) contains no certificate\.$/,
      /PEM file/,
    );
    await expectRefused(
      url('anyone', 'sslmode=on'),
      /^DATABASE_URL has an unknown sslmode: "on"\.$/,
      /verify-full\.$/,
    );
  });

  it('a certificate of the client is accepted where it is required', async () => {
    const pair = `sslcert=${at('client.crt')}&sslkey=${at('client.key')}`;
    await expectConnected(url('guest', `sslmode=require&${pair}`), true);
    await expectRefused(
      url('guest', 'sslmode=require'),
      /does not accept the client certificate, or requires one/,
      /^Set sslcert and sslkey/,
    );
    await expectRefused(
      url('guest', `sslmode=require&sslcert=${at('client.crt')}&sslkey=${at('empty.crt')}`),
      /^The certificate and the key in DATABASE_URL cannot be used/,
      /belong together/,
    );
  });

  it('a server that requires TLS, or has none, is refused with the next step', async () => {
    await expectRefused(
      url('only_tls', 'sslmode=disable'),
      /refuses connections without TLS/,
      /sslmode=require/,
    );
    await expectRefused(url('only_plain', 'sslmode=require'), /does not let the user "only_plain"/, /pg_hba/);
    const database = await makeDatabase();
    const pooler = await openPooler(database.connection, 'session');
    await expectRefused(
      `${pooler.url}&sslmode=require`,
      /has no TLS, and sslmode=require in DATABASE_URL requires it\.$/,
      /^Turn it on at that server/,
    );
    await pooler.close();
    await database.drop();
  });
});

describe('a pooler', () => {
  it('a pooler in session mode serves a server, despite other settings', { tags: ['nightly'] }, async () => {
    const database = await makeInstalledDatabase();
    const name = new URL(database.url.replace('@/', '@localhost/')).pathname.slice(1);
    await runOn(database.connection, `alter database ${name} set datestyle = 'German, DMY'`);
    const pooler = await openPooler(database.connection, 'session');
    const serving = await program.serve({ DATABASE_URL: pooler.url });
    expect((await serving.createContact('+14155550123')).status).toBe(201);
    expect(await serving.statusFor(serving.key)).toBe(200);
    const doctor = await program.run(['doctor'], { DATABASE_URL: pooler.url });
    expect(doctor.stdout).toContain('Nothing is wrong.');
    expect((await serving.end()).code).toBe(0);
    await pooler.close();
    await database.drop();
  });

  const name = (mode: string) => new RegExp(`^DATABASE_URL leads to a pooler in ${mode} mode`);
  const way = /^Use the pooler in session mode \(pool_mode = session\), or connect to PostgreSQL directly\.$/;

  it.each(['transaction', 'statement'] as const)('%s mode is refused', async (mode) => {
    const database = await makeDatabase();
    const pooler = await openPooler(database.connection, mode);
    await expectRefused(pooler.url, name(mode), way);
    await pooler.close();
    await database.drop();
  });

  const pgbouncer = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((file) => existsSync(file));
  it.skipIf(pgbouncer === undefined).each(['session', 'transaction', 'statement'])(
    'PgBouncer, %s mode',
    async (mode) => {
      const database = await makeInstalledDatabase();
      const { connection } = database;
      if (typeof connection === 'string' || pgbouncer === undefined)
        throw new Error('the server has a socket');
      const port = await freePort();
      const folder = program.fixture.directory(0o777);
      const config = join(folder, 'pgbouncer.ini');
      writeFileSync(
        config,
        `[databases]
* = host=${connection.host} port=${connection.port} user=${connection.user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = 60
`,
        { mode: 0o644 },
      );
      // The process does not run as root, and only one user can access the socket.
      const { uid, gid } = statSync(connection.host);
      const identity = process.getuid?.() === 0 ? { uid, gid } : {};
      const child = program.fixture.adopt(spawn(pgbouncer, ['-q', config], { stdio: 'ignore', ...identity }));
      await until('PgBouncer listens', () => canConnect(port));
      const url = urlOf({ ...connection, host: '127.0.0.1', port });
      if (mode !== 'session') await expectRefused(url, name(mode), way);
      else {
        const serving = await program.serve({ DATABASE_URL: url });
        expect((await serving.createContact('+14155550123')).status).toBe(201);
        expectDone(await program.run(['doctor'], { DATABASE_URL: url }));
        expect((await serving.end()).code).toBe(0);
      }
      child.kill('SIGKILL');
      await once(child, 'close');
      await database.drop();
    },
  );
});

describe('a database that will not do', () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  it('refuses a database with tables of another program', async () => {
    await runOn(
      database.connection,
      'create table accounts (id int); create table schema_migrations (version text)',
    );
    await expectRefused(
      database.url,
      /has tables of another program \(accounts, schema_migrations\)\.$/,
      /^Create a separate database: create database switchbook/,
    );
    await runOn(database.connection, 'drop table accounts, schema_migrations');
  });

  it('refuses a read-only database', async () => {
    const name = new URL(database.url.replace('@/', '@localhost/')).pathname.slice(1);
    await runOn(database.connection, `alter database ${name} set default_transaction_read_only = on`);
    await expectRefused(database.url, /is read-only/, /default_transaction_read_only = off/);
    await runOn(database.connection, `set transaction_read_only = off; alter database ${name} reset all`);
  });

  it('refuses a database without a schema for tables', async () => {
    await runOn(database.connection, 'drop schema public');
    await expectRefused(database.url, /has no schema for new tables/, /create schema public/);
    await runOn(database.connection, 'create schema public');
  });

  it('pg_trgm in a schema of extensions is used there', { tags: ['nightly'] }, async () => {
    await runOn(database.connection, 'create schema extensions; create extension pg_trgm schema extensions');
    const serving = await program.serve({ DATABASE_URL: database.url });
    expect((await serving.createContact('+14155550123')).status).toBe(201);
    expect((await serving.end()).code).toBe(0);
    expectDone(await program.run(['doctor'], { DATABASE_URL: database.url }));
  });

  it('a starting database is awaited', async () => {
    const target = new pg.Client(database.connection);
    let refused = 0;
    const starting = net.createServer((near) => {
      near.on('error', () => {});
      if (refused < 2) {
        refused += 1;
        const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0';
        const length = Buffer.alloc(4);
        length.writeInt32BE(4 + Buffer.byteLength(fields));
        near.once('data', () => near.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])));
        return;
      }
      const far = target.host.startsWith('/')
        ? net.connect(join(target.host, `.s.PGSQL.${target.port}`))
        : net.connect(target.port, target.host);
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    starting.listen(0, '127.0.0.1');
    await once(starting, 'listening');
    const { port } = starting.address() as net.AddressInfo;
    const databaseUrl = `postgres://${target.user}@127.0.0.1:${port}/${target.database}?sslmode=disable`;
    expectDone(await program.run(['migrate'], { DATABASE_URL: databaseUrl }));
    expect(refused).toBe(2);
    starting.close();
  });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
