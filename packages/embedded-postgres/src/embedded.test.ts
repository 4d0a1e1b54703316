import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedPostgres, openEmbedded, PostgresStartError } from './embedded.js';
import { copyCluster, queryOne, TestFixture } from './embedded.test.support.js';
import { chooseProcessUser } from './process-user.js';
import { machineMemory, processLimit } from './settings.js';

const fixture = new TestFixture();
afterEach(() => fixture.cleanUp());

/** A data directory with a database. */
async function madeDir(parent?: string): Promise<string> {
  const dataDir = fixture.dataDir('data', parent);
  await copyCluster(dataDir);
  return dataDir;
}

const isRoot = process.getuid?.() === 0;

async function startError(opening: Promise<EmbeddedPostgres>): Promise<PostgresStartError> {
  const outcome = await opening.catch((error: unknown) => error);
  if (outcome instanceof PostgresStartError) return outcome;
  throw new Error('The opening was expected to be refused.', { cause: outcome });
}

it('the first run makes a durable UTF-8 database below an unusual path, and the next start uses it', async () => {
  const dataDir = fixture.dataDir(`it's "odd", with spaces`);
  const first = await openEmbedded({ dataDir, role: 'server' });
  expect(first.firstRun).toBe(true);
  expect(first.socketDir).toBe(join(dataDir, 'run'));
  expect(statSync(first.socketDir).mode & 0o777).toBe(0o700);
  const settings = await queryOne(
    first,
    `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listen,
      current_setting('TimeZone') as zone, current_setting('server_encoding') as encoding,
      (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale`,
  );
  expect(settings).toEqual({ fsync: 'on', listen: '', zone: 'UTC', encoding: 'UTF8', locale: 'b C.UTF-8' });
  if (process.platform === 'linux') {
    const limits = readFileSync(`/proc/${fixture.postmaster(dataDir)}/limits`, 'utf8');
    expect(Number(/^Max data size +(\d+)/m.exec(limits)?.[1])).toBe(processLimit(machineMemory()));
  }
  await queryOne(first, 'create table kept as select 42 as answer');
  await first.stop();
  await first.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);

  const second = await openEmbedded({ dataDir, role: 'server' });
  expect(second.firstRun).toBe(false);
  expect(await queryOne(second, 'select answer from kept')).toEqual({ answer: 42 });
  await second.stop();
  const names = readdirSync(dataDir, { recursive: true }).map(String);
  expect(names.filter((name) => /\.new-|start-/.test(name))).toEqual([]);
  expect(names.filter((name) => /^log\/postgresql-\w{3}\.log$/.test(name))).toHaveLength(1);
});

it('starts and stops while the clock is set forward', async () => {
  const dataDir = await madeDir();
  let now = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => {
    now += 86_400_000;
    return now;
  });
  try {
    const opened = await openEmbedded({ dataDir, role: 'server' });
    await opened.stop();
  } finally {
    vi.restoreAllMocks();
  }
  const logs = readdirSync(join(dataDir, 'log')).map((name) =>
    readFileSync(join(dataDir, 'log', name), 'utf8'),
  );
  expect(logs.join('\n')).not.toContain('immediate shutdown');
});

it('two data directories run simultaneously, one of them too deep for a socket', {
  tags: ['nightly'],
}, async () => {
  const deep = fixture.dataDir(`${'very-long-name-'.repeat(12)}/data`);
  const [one, two] = await Promise.all([
    openEmbedded({ dataDir: fixture.dataDir(), role: 'server' }),
    openEmbedded({ dataDir: deep, role: 'server' }),
  ]);
  fixture.alsoRemove(two.socketDir);
  expect(two.socketDir.startsWith(deep)).toBe(false);
  expect(Buffer.byteLength(two.socketDir)).toBeLessThan(90);
  expect(statSync(two.socketDir).mode & 0o777).toBe(0o700);
  await queryOne(one, 'create table only_in_one ()');
  expect(await queryOne(two, `select to_regclass('only_in_one') as found`)).toEqual({ found: null });
  await Promise.all([one.stop(), two.stop()]);
});

it('visitors share a server, and PostgreSQL ends with its last user', { tags: ['nightly'] }, async () => {
  const dataDir = await madeDir();
  const [first, second] = await Promise.all([
    openEmbedded({ dataDir, role: 'visitor' }),
    openEmbedded({ dataDir, role: 'visitor' }),
  ]);
  const pid = fixture.postmaster(dataDir);
  await first.stop();
  expect(fixture.postmaster(dataDir)).toBe(pid);
  const server = await openEmbedded({ dataDir, role: 'server' });
  await second.stop();
  expect(fixture.postmaster(dataDir)).toBe(pid);
  const refused = await startError(openEmbedded({ dataDir, role: 'server' }));
  expect(refused.message).toBe(
    `Another Switchbook server is already running on the data directory "${dataDir}".`,
  );
  expect(refused.nextStep).toBe('Stop it first, or set SWITCHBOOK_DATA_DIR to another directory.');
  expect(await queryOne(server, 'select 1 as one')).toEqual({ one: 1 });
  await server.stop();
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});

it('four openers of a fresh directory in two processes all succeed, and one of them creates it', {
  tags: ['nightly'],
}, async () => {
  const dataDir = fixture.dataDir();
  const openers = Array.from({ length: 2 }, () => fixture.opener(dataDir, 'visitor', 2));
  const opened = (await Promise.all(openers.map((opener) => opener.opened))).flat();
  expect(opened).toHaveLength(4);
  expect(opened.filter((handle) => handle.firstRun)).toHaveLength(1);
  const codes = await Promise.all(openers.map((opener) => opener.stop()));
  expect(codes).toEqual([0, 0]);
  expect(fixture.postmaster(dataDir)).toBeUndefined();
  expect(readdirSync(dataDir).filter((name) => name.includes('.new-'))).toEqual([]);
});

it('visitors that connect and leave repeatedly find PostgreSQL running or start it', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const comeAndGo = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      const visitor = await openEmbedded({ dataDir, role: 'visitor' });
      expect(await queryOne(visitor, 'select 1 as one')).toEqual({ one: 1 });
      await visitor.stop();
    }
  };
  await Promise.all([comeAndGo(), comeAndGo(), comeAndGo()]);
  expect(fixture.postmaster(dataDir)).toBeUndefined();
});

it('a postmaster.pid that names a living process of something else does not prevent the start', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  mkdirSync(join(dataDir, 'run'));
  const pgData = fixture.pgData(dataDir);
  const user = chooseProcessUser(pgData);
  // PostgreSQL would mistake any process of the same user for a server.
  const identity = user === undefined ? {} : { uid: user.uid, gid: user.gid };
  const stranger = fixture.adopt(spawn('sleep', ['60'], { stdio: 'ignore', ...identity }));
  const socketDir = join(dataDir, 'run');
  const lines = [stranger.pid, pgData, 1, 5432, socketDir, '', '  1  1', 'ready   ', ''].join('\n');
  writeFileSync(join(pgData, 'postmaster.pid'), lines);
  writeFileSync(join(socketDir, '.s.PGSQL.5432.lock'), `${stranger.pid}\n${pgData}\n1\n5432\n${socketDir}\n`);
  const postgres = await openEmbedded({ dataDir, role: 'server' });
  expect(await queryOne(postgres, 'select 1 as one')).toEqual({ one: 1 });
  await postgres.stop();
  expect(stranger.exitCode).toBeNull();
});

it('a setting that PostgreSQL refuses is reported with its message and the log file', {
  tags: ['nightly'],
}, async () => {
  const dataDir = await madeDir();
  const opening = openEmbedded({ dataDir, role: 'server', settings: { shared_buffers: 'plenty' } });
  const error = await startError(opening);
  expect(error.message).toBe(
    'PostgreSQL did not start: invalid value for parameter "shared_buffers": "plenty".',
  );
  const logFile = /in "(.+)"\.$/.exec(error.nextStep)?.[1] ?? '';
  expect(readFileSync(logFile, 'utf8')).toContain('plenty');
});

it.each([
  '/dev/null/data',
  '/etc/passwd',
])('%s as data directory is refused with the next step', async (dataDir) => {
  const error = await startError(openEmbedded({ dataDir, role: 'visitor' }));
  expect(error.message).toBe(`The data directory "${dataDir}" is a file, or is below a file.`);
  expect(error.nextStep).toContain('SWITCHBOOK_DATA_DIR');
});

it('data of another PostgreSQL release, or other files, are refused and unchanged', async () => {
  const dataDir = fixture.dataDir();
  const pgData = join(dataDir, 'postgres');
  mkdirSync(pgData, { recursive: true });
  writeFileSync(join(pgData, 'notes.txt'), 'mine');
  const foreign = await startError(openEmbedded({ dataDir, role: 'server' }));
  expect(foreign.message).toBe(`The directory "${pgData}" has files, but no PostgreSQL database.`);
  writeFileSync(join(pgData, 'PG_VERSION'), '16\n');
  const older = await startError(openEmbedded({ dataDir, role: 'server' }));
  expect(older.message).toContain('was created by PostgreSQL 16, and this program runs PostgreSQL 18');
  expect(readdirSync(pgData).sort()).toEqual(['PG_VERSION', 'notes.txt']);
});

describe.runIf(isRoot && process.platform === 'linux')('as root, below a closed directory', () => {
  const open = (dataDir: string) => openEmbedded({ dataDir, role: 'server' });
  const kept = (postgres: EmbeddedPostgres) => queryOne(postgres, 'select answer from kept');

  it.each([0o700])('the data is in the data directory, of mode %o', isInDataDir);
  it.each([0o755])('the data is in the data directory, of mode %o', { tags: ['nightly'] }, isInDataDir);

  async function isInDataDir(mode: number): Promise<void> {
    const closed = fixture.directory(0o700);
    const dataDir = fixture.dataDir('data', closed);
    mkdirSync(dataDir);
    chmodSync(dataDir, mode);
    const lines: string[] = [];
    const first = await openEmbedded({ dataDir, role: 'server', log: (line) => lines.push(line) });
    expect(lines.filter((line) => line.includes('already running'))).toEqual([]);
    expect(first.dataPath).toBe(dataDir);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    expect(statSync(dataDir).mode & 0o007).toBe(mode & 0o007);
    expect(statSync(join(dataDir, 'postgres')).uid).not.toBe(0);
    await queryOne(first, 'create table kept as select 42 as answer');
    expect(readdirSync(join(dataDir, 'log'))).not.toEqual([]);
    await first.stop();
    expect(fixture.postmaster(dataDir)).toBeUndefined();
    const second = await open(dataDir);
    expect(await kept(second)).toEqual({ answer: 42 });
    await second.stop();
  }

  it('a killed server is recovered, a running one is joined, and a second server is refused', {
    tags: ['nightly'],
  }, async () => {
    const dataDir = await madeDir(fixture.directory(0o700));
    const first = await open(dataDir);
    await queryOne(first, 'create table kept as select 42 as answer');
    expect((await startError(open(dataDir))).message).toContain('Another Switchbook server');
    const visitor = await openEmbedded({ dataDir, role: 'visitor' });
    expect(await kept(visitor)).toEqual({ answer: 42 });
    await visitor.stop();
    process.kill(fixture.postmaster(dataDir) ?? 0, 'SIGKILL');
    await first.stop().catch(() => {});
    const second = await open(dataDir);
    expect(await kept(second)).toEqual({ answer: 42 });
    await second.stop();
  });

  it('a backup by the manual contains the data, wherever it is restored', { tags: ['nightly'] }, async () => {
    const closed = fixture.directory(0o700);
    const dataDir = await madeDir(closed);
    const first = await open(dataDir);
    await queryOne(first, 'create table kept as select 42 as answer');
    await first.stop();
    execFileSync('tar', ['-czf', 'switchbook-backup.tar.gz', 'data'], { cwd: closed });
    for (const mode of [0o700, 0o755]) {
      const elsewhere = fixture.directory(mode);
      execFileSync('tar', ['-xzf', join(closed, 'switchbook-backup.tar.gz')], { cwd: elsewhere });
      const restored = await open(fixture.dataDir('data', elsewhere));
      expect(await kept(restored)).toEqual({ answer: 42 });
      await restored.stop();
    }
  });
});

it('a directory on an unsupported file system is refused at once', async () => {
  const refused = await startError(openEmbedded({ dataDir: '/proc/switchbook/data', role: 'server' }));
  expect(refused.message).toMatch(
    /^The data directory "\/proc\/switchbook\/data" cannot be created or written/,
  );
});
