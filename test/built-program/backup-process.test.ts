/**
 * `backup` and `restore` on the command line: between an embedded and an external PostgreSQL, through pipes, and
 * killed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { makeDatabase, makeInstalledDatabase } from '../support/database/own-database.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';

// The tests run whole processes.

const program = new Program();
afterAll(() => program.cleanUp());

const exported = async (env: Record<string, string>) => {
  const ran = await program.run(['export', '--account', '1', '--format', 'ndjson'], env);
  expect(ran).toMatchObject({ code: 0 });
  return ran.stdout;
};

it('a backup moves an installation from the embedded PostgreSQL to an external one, and back', {
  tags: ['nightly'],
}, async () => {
  const directory = program.fixture.directory();
  const embedded = { SWITCHBOOK_DATA_DIR: await program.installedDir() };
  const server = await program.serve(embedded);
  for (let index = 0; index < 5; index += 1)
    expect((await server.createContact(`+1415555010${index}`)).status).toBe(201);
  const file = path.join(directory, 'one.backup');

  // This backup runs next to the server.
  const created = await program.json(['backup', file], embedded);
  expect(created).toMatchObject({ file, accounts: 1, contacts: 5, bytes: statSync(file).size });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const verified = await program.json(['backup', '--verify', file], embedded);
  expect(verified).toMatchObject({ ok: true, accounts: 1, contacts: 5, rows: created.rows });
  const before = await exported(embedded);
  await server.end();

  const own = await makeDatabase();
  const external = { DATABASE_URL: own.url };
  const restored = await program.run(['restore', file], external);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toMatch(/^The backup of \S+ was restored: 1 account with 5 contacts, /);
  expect(await exported(external)).toBe(before);
  const second = await program.serve(external);
  expect(await second.statusFor(server.key)).toBe(200);
  expect((await second.createContact('+14155550199', server.key)).status).toBe(201);
  await second.end();

  const refused = await program.run(['restore', file], external);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toBe(
    'The target database is not empty: it has an installation with 1 account.\n' +
      'Set SWITCHBOOK_DATA_DIR to a new directory, or DATABASE_URL to an empty database.\n',
  );

  // The rows move back through a pipe.
  const back = { SWITCHBOOK_DATA_DIR: program.dataDir() };
  const binary = path.join(programRoot, 'bin/switchbook');
  const piped = spawn(
    '/bin/sh',
    ['-c', `"$0" "$1" backup - | SWITCHBOOK_DATA_DIR="$DIR" "$0" "$1" restore -`, process.execPath, binary],
    {
      env: { PATH: process.env.PATH ?? '', ...external, DIR: back.SWITCHBOOK_DATA_DIR },
      stdio: 'ignore',
    },
  );
  program.fixture.adopt(piped);
  // `restore` has both variables and takes DATABASE_URL: refused, as above.
  expect((await once(piped, 'close'))[0]).toBe(1);
  expect(existsSync(back.SWITCHBOOK_DATA_DIR)).toBe(false);
  const again = spawn(
    '/bin/sh',
    ['-c', `DATABASE_URL="$URL" "$0" "$1" backup - | "$0" "$1" restore -`, process.execPath, binary],
    {
      env: { PATH: process.env.PATH ?? '', ...back, URL: own.url },
      stdio: 'ignore',
    },
  );
  program.fixture.adopt(again);
  expect((await once(again, 'close'))[0]).toBe(0);
  expect(await exported(back)).toBe(await exported(external));
  await own.drop();
});

it('a restore refuses an invalid backup before it creates anything, and requires an installation to back up', async () => {
  const dataDir = program.dataDir();
  const file = path.join(program.fixture.directory(), 'contacts.csv');
  writeFileSync(file, 'name\nJane\n');
  const env = { SWITCHBOOK_DATA_DIR: dataDir };
  for (const args of [
    ['restore', file],
    ['backup', '--verify', file],
  ])
    expect(await program.run(args, env)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'The file is not a backup of Switchbook.\nName a file that was written by: ./bin/switchbook backup FILE\n',
    });
  const missing = await program.run(['restore', `${file}.gone`], env);
  expect(missing).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/cannot be read: .* \(ENOENT\)\./),
  });
  const noKey = await program.run(['backup', '--encrypt-to', 'nope', `${file}.age`], env);
  expect(noKey).toMatchObject({ code: 2, stderr: expect.stringContaining('age public keys') });
  const nothing = await program.run(['backup', path.join(path.dirname(file), 'x.backup')], env);
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^There is no installation in /) });
  expect(existsSync(dataDir)).toBe(false);
});

for (const [signal, code, tags] of [
  ['SIGKILL', null, []],
  ['SIGINT', 130, ['nightly']],
] as const)
  it(`a restore that gets ${signal} halfway leaves nothing, and the next one succeeds`, {
    tags: [...tags],
  }, async () => {
    const own = await makeDatabase();
    const full = await makeInstalledDatabase();
    const [from, to] = [{ DATABASE_URL: full.url }, { DATABASE_URL: own.url }];
    await program.json(['account', 'create', '--name', 'Shop'], from);
    const file = path.join(program.fixture.directory(), 'shop.backup');
    await program.json(['backup', file], from);
    const bytes = readFileSync(file);

    const restoring = spawn(process.execPath, [path.join(programRoot, 'bin/switchbook'), 'restore', '-'], {
      env: { PATH: process.env.PATH ?? '', ...to },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    program.fixture.adopt(restoring);
    restoring.stdin.on('error', () => {});
    restoring.stdin.write(bytes.subarray(0, bytes.length - 50));
    const { connection } = own;
    const watcher = new pg.Client(
      typeof connection === 'string' ? { connectionString: connection } : connection,
    );
    await watcher.connect();
    const openSql = `select count(*)::int as open from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_xid is not null`;
    await until('it writes', async () => (await watcher.query(openSql)).rows[0].open > 0);
    restoring.kill(signal);
    expect((await once(restoring, 'close'))[0]).toBe(code);
    await until('it is gone', async () => (await watcher.query(openSql)).rows[0].open === 0);
    const tables = await watcher.query(
      `select count(*)::int as tables from pg_class where relnamespace = 'public'::regnamespace`,
    );
    expect(tables.rows).toEqual([{ tables: 0 }]);
    await watcher.end();

    const done = await program.run(['restore', file], to);
    expect(done).toMatchObject({ code: 0 });
    expect(await program.json(['account', 'list'], to)).toHaveLength(1);
    await own.drop();
    await full.drop();
  });

it('a server reports the newest backup at its start, and doctor does too', {
  tags: ['nightly'],
}, async () => {
  const own = await makeInstalledDatabase();
  const directory = path.join(program.fixture.directory(), 'backups');
  const env = { DATABASE_URL: own.url, SWITCHBOOK_BACKUP_DIR: directory, SWITCHBOOK_BACKUP_EVERY: '12h' };
  const first = await program.serve(env);
  expect(first.stdout()).toContain(
    `Its newest backup: none yet; the first is made in ${directory} soon after the start\n`,
  );
  await until('a backup was made', () => first.stderr().includes('"a backup was made"'));
  await first.end();
  const doctor = await program.json(['doctor'], env);
  expect(doctor.backup).toMatchObject({
    file: expect.stringContaining(`${directory}/switchbook-`),
    bytes: expect.any(Number),
  });
  const second = await program.serve(env);
  expect(second.stdout()).toMatch(
    /\nIts newest backup: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, \d+ s ago, \d+\.\d kB, \//,
  );
  await second.end();
  expect((await program.run(['doctor'], env)).stdout).toMatch(/newest backup +\d{4}-/);
  await own.drop();
});
