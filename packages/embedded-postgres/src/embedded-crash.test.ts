import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { openEmbedded } from './embedded.js';
import { copyCluster, queryOne, TestFixture } from './embedded.test.support.js';
import { readPidFile } from './postmaster.js';

const fixture = new TestFixture();
afterEach(() => fixture.cleanUp());

/** A data directory with a database. */
async function madeDir(): Promise<string> {
  const dataDir = fixture.dataDir();
  await copyCluster(dataDir);
  return dataDir;
}

/** Finds a child process of PostgreSQL by its title, such as `startup`. */
function findChild(postmaster: number, title: string): number | undefined {
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').split(' ');
  return children
    .filter((pid) => pid !== '')
    .map(Number)
    .find((pid) => {
      const file = `/proc/${pid}/cmdline`;
      return existsSync(file) && readFileSync(file, 'utf8').includes(`: ${title}`);
    });
}

it('a server killed with -9 leaves a running PostgreSQL that the next one adopts and stops', async () => {
  const dataDir = await madeDir();
  const killed = fixture.opener(dataDir, 'server');
  await killed.opened;
  const pid = fixture.postmaster(dataDir);
  await killed.kill();
  expect(fixture.postmaster(dataDir)).toBe(pid);

  const next = await openEmbedded({ dataDir, role: 'server' });
  expect(fixture.postmaster(dataDir)).toBe(pid);
  expect(next.firstRun).toBe(false);
  await next.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});

it('after kill -9 of PostgreSQL its loss is reported once, and opening again recovers the data', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const losses: Error[] = [];
  const first = await openEmbedded({ dataDir, role: 'server', onLost: (error) => losses.push(error) });
  await queryOne(first, 'create table kept as select 42 as answer');
  process.kill(fixture.postmaster(dataDir) ?? 0, 'SIGKILL');
  await until('the loss is told', () => losses.length > 0);

  const second = await openEmbedded({ dataDir, role: 'server' });
  expect(await queryOne(second, 'select answer from kept')).toEqual({ answer: 42 });
  await first.stop();
  expect(fixture.postmaster(dataDir)).toBeDefined();
  await second.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
  expect(losses.map((error) => error.message)).toEqual(['The embedded PostgreSQL has ended.']);
});

it('three simultaneous visitors recover the data after every process was killed with -9', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const killed = fixture.opener(dataDir, 'server');
  await killed.opened;
  const visitor = await openEmbedded({ dataDir, role: 'visitor' });
  await queryOne(visitor, 'create table kept as select 42 as answer');
  const pid = fixture.postmaster(dataDir) ?? 0;
  await killed.kill();
  process.kill(pid, 'SIGKILL');

  const visitors = await Promise.all([1, 2, 3].map(() => openEmbedded({ dataDir, role: 'visitor' })));
  for (const next of visitors)
    expect(await queryOne(next, 'select answer from kept')).toEqual({ answer: 42 });
  await Promise.all(visitors.map((next) => next.stop()));
  await visitor.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});

it('a long statement of a killed PostgreSQL does not block the data', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const first = await openEmbedded({ dataDir, role: 'visitor' });
  const busy = new Client(first.connection);
  await busy.connect();
  busy.on('error', () => {});
  const ended = new Promise((resolve) => busy.once('end', resolve));
  // The statement never waits, so the backend does not notice the end of its postmaster.
  const statement = busy.query(`do $$ begin while clock_timestamp() < now() + '60 s' loop end loop; end $$`);
  statement.catch(() => {});
  const isBusy = `select count(*)::int as n from pg_stat_activity where query like 'do $$%' and state = 'active'`;
  while ((await queryOne<{ n: number }>(first, isBusy)).n < 1);
  process.kill(fixture.postmaster(dataDir) ?? 0, 'SIGKILL');

  const second = await openEmbedded({ dataDir, role: 'visitor' });
  expect(await queryOne(second, 'select 1 as one')).toEqual({ one: 1 });
  await ended;
  await second.stop();
  await first.stop();
});

it('a rolled-back unlogged table does not prevent the start after a kill', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const first = await openEmbedded({ dataDir, role: 'visitor' });
  const [client, other] = [new Client(first.connection), new Client(first.connection)];
  for (const item of [client, other]) {
    await item.connect();
    item.on('error', () => {});
  }
  const postmaster = fixture.postmaster(dataDir) ?? 0;
  const { rows } = await other.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'walwriter' union all select pg_backend_pid()`,
  );
  await client.query('checkpoint');
  await client.query('begin; create unlogged table passing (number int primary key)');
  // The commit of another session writes the log of the creation to the disk; the log of the rollback stays in
  // memory.
  await other.query('create table kept as select 42 as answer');
  for (const { pid } of rows) process.kill(pid, 'SIGSTOP');
  await client.query('rollback');
  for (const pid of [postmaster, ...rows.map((row) => row.pid)]) process.kill(pid, 'SIGKILL');

  const second = await openEmbedded({ dataDir, role: 'visitor' });
  expect(await queryOne(second, 'select answer from kept')).toEqual({ answer: 42 });
  await second.stop();
  await first.stop();
});

it('PostgreSQL that was stopped between a crash and its recovery does not block the data', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const first = await openEmbedded({ dataDir, role: 'server' });
  await queryOne(first, 'create table kept as select 42 as answer');
  const { pid } = await queryOne<{ pid: number }>(
    first,
    `select pid from pg_stat_activity where application_name = 'switchbook lock'`,
  );
  const postmaster = fixture.postmaster(dataDir) ?? 0;
  process.kill(pid, 'SIGKILL');
  // The new startup process has not begun yet.
  let startup: number | undefined;
  await until('it reinitializes', () => {
    startup = findChild(postmaster, 'startup');
    return startup !== undefined;
  });
  process.kill(startup ?? 0, 'SIGSTOP');
  process.kill(postmaster, 'SIGINT');
  await until('it stops', () => readPidFile(fixture.pgData(dataDir))?.status === 'stopping');
  process.kill(startup ?? 0, 'SIGCONT');
  await until('the startup process has ended', () => findChild(postmaster, 'startup') === undefined);
  expect(findChild(postmaster, 'checkpointer')).toBeDefined();

  const second = await openEmbedded({ dataDir, role: 'server' });
  expect(await queryOne(second, 'select answer from kept')).toEqual({ answer: 42 });
  await second.stop();
  await first.stop();
});

it('a stop after the loss of only the connection still ends PostgreSQL', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const losses: Error[] = [];
  const postgres = await openEmbedded({ dataDir, role: 'server', onLost: (error) => losses.push(error) });
  await queryOne(
    postgres,
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'switchbook lock'`,
  );
  await until('the loss is told', () => losses.length > 0);
  expect(fixture.postmaster(dataDir)).toBeDefined();
  await postgres.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});

it('a first run killed halfway with -9 leaves nothing that disturbs the next one', {
  tags: ['nightly'],
}, async () => {
  const parent = fixture.directory();
  const halfMadeIn = (dataDir: string): string[] =>
    readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'));
  // Creating a database takes only a moment; a kill that was too late is repeated elsewhere.
  const killInTheMiddle = async (attempt: number): Promise<string> => {
    const dataDir = fixture.dataDir(`data-${attempt}`, parent);
    mkdirSync(dataDir);
    const killed = fixture.opener(dataDir, 'server');
    killed.opened.catch(() => {});
    await until(
      'initdb has begun',
      () => halfMadeIn(dataDir).length > 0 || existsSync(join(dataDir, 'postgres')),
    );
    await killed.kill();
    if (!existsSync(join(dataDir, 'postgres')) || attempt >= 10) return dataDir;
    return killInTheMiddle(attempt + 1);
  };
  const dataDir = await killInTheMiddle(1);
  const halfMade = () => halfMadeIn(dataDir);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  expect(halfMade()).toHaveLength(1);

  const next = await openEmbedded({ dataDir, role: 'server' });
  expect(next.firstRun).toBe(true);
  expect(halfMade()).toEqual([]);
  await next.stop();
});
