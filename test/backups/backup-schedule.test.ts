/** Scheduled backups: the interval, one process at a time, complete files only, and the number of files to keep. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, expect, it, vi } from 'vitest';
import { dueBackups, ScheduledBackups } from '../../src/backups/jobs.js';
import { BackupError } from '../../src/backups/operations/backup-format.js';
import { readBackupStatus, writeBackupStatus } from '../../src/backups/operations/backup-status.js';
import { openBackup } from '../../src/backups/operations/read-backup.js';
import { verifyBackup } from '../../src/backups/operations/restore-backup.js';
import { composeServer } from '../../src/compose/server.js';
import { upgradeDatabase } from '../../src/compose/upgrade.js';
import { watchConnection } from '../../src/database/connections/claims.js';
import type { Database } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { startRunner } from '../../src/job-runner/runner.js';
import { migrate } from '../../src/migrations/store/migrate.js';
import { allRows, fillEveryTable } from '../support/database/every-table.js';
import { useFixture } from '../support/fixture.js';
import { inPieces, migrations, now, restoreBytes, withEmptyDatabase } from '../support/program/backups.js';
import { testSettings } from '../support/test-settings.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const fixture = useFixture();
const created: string[] = [];
afterAll(() => {
  for (const directory of created) rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchbook-backups-'));
  created.push(directory);
  return path.join(directory, 'of', 'this');
}

const hour = 3_600_000;
const day = 24 * hour;

function deskIn(
  directory: string,
  { keep = 3, everyMs = day }: { keep?: number; everyMs?: number | null } = {},
) {
  return new ScheduledBackups({
    database: fixture.database,
    settings: { directory, everyMs, keep },
    version: '0.0.0',
    clock: fixture.clock,
  });
}

const namesIn = (directory: string) => readdirSync(directory).sort();

it('a schedule makes a backup only when it is due, and deletes the oldest after a new one is complete', {
  tags: ['nightly'],
}, async () => {
  const directory = newDirectory();
  const imports = deskIn(directory);
  expect(await imports.findNewest()).toBeUndefined();
  const files: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { file } = (await imports.makeDue()) ?? {};
    expect(file).toMatchObject({ isOfUpgrade: false });
    expect(await imports.findNewest()).toEqual(file);
    files.push(path.basename(file?.path ?? ''));
    fixture.advance(day - hour);
    expect(await imports.makeDue()).toBeUndefined();
    fixture.advance(hour);
  }
  expect(namesIn(directory)).toEqual(files.slice(-3));
  expect(files[0]).toMatch(/^switchbook-[0-9a-f]{8}-\d{8}T\d{6}Z\.backup$/);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (const name of namesIn(directory)) {
    const file = path.join(directory, name);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await verifyBackup(await openBackup(inPieces(readFileSync(file))), migrations);
  }
});

it('a schedule keeps files of other installations, and deletes partial files of killed processes', async () => {
  const directory = newDirectory();
  const imports = deskIn(directory, { keep: 1 });
  const first = path.basename((await imports.makeDue())?.file.path ?? '');
  const others = [
    'switchbook-00000000-20200101T000000Z.backup',
    'switchbook-00000000-20200101T000000Z.backup.part',
    'notes.txt',
    `${first}.txt`,
  ];
  for (const name of [...others, first.replace('.backup', '-before-0002.backup'), `${first}.part`])
    writeFileSync(path.join(directory, name), 'x');
  fixture.advance(day);
  const second = path.basename((await imports.makeDue())?.file.path ?? '');
  expect(namesIn(directory)).toEqual(
    [...others, first.replace('.backup', '-before-0002.backup'), second].sort(),
  );
});

it('a backup that was made while the clock was wrong does not stop the schedule', async () => {
  const directory = newDirectory();
  const backups = deskIn(directory, { keep: 1 });
  const first = path.basename((await backups.makeDue())?.file.path ?? '');
  const later = first.replace(/\d{8}T/, '20990101T');
  renameSync(path.join(directory, first), path.join(directory, later));
  const made = await backups.makeDue();
  expect(namesIn(directory)).toEqual([path.basename(made?.file.path ?? '')]);
  expect(await backups.findNewest()).toEqual(made?.file);
  expect(await backups.makeDue()).toBeUndefined();
});

it('only one of many processes makes a due backup', async () => {
  const directory = newDirectory();
  const results = await Promise.all(Array.from({ length: 8 }, () => deskIn(directory).makeDue()));
  expect(results.filter((result) => result !== undefined)).toHaveLength(1);
  expect(namesIn(directory)).toHaveLength(1);
});

it('a backup ends when the connection with its lock is lost, before another process begins', async () => {
  const directory = newDirectory();
  const locked: pg.PoolClient[] = [];
  const database: Database = {
    ...fixture.database,
    connect: async () => {
      const client = await fixture.database.connect();
      const [holder] = locked;
      // The snapshot is read on the second connection.
      if (locked.push(client) !== 2 || holder === undefined) return client;
      const ended = new Promise((resolve) => holder.once('end', resolve));
      await fixture.database.query(endHoldersSql, []);
      await ended;
      return client;
    },
  };
  const settings = { directory, everyMs: day, keep: 3 };
  const backups = new ScheduledBackups({ database, settings, version: '0.0.0', clock: fixture.clock });
  await expect(backups.makeDue()).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
  expect(namesIn(directory)).toEqual([]);
});

/** Ends the sessions with the lock of backups. */
const endHoldersSql = planned(`select pg_terminate_backend(l.pid) from pg_locks l, pg_database d
  where l.database = d.oid and d.datname = current_database() and l.locktype = 'advisory' and l.objsubid = 1
    and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('backup', 0)`);

it('an idle connection with a lock is kept alive', async () => {
  const client = await fixture.database.connect();
  const query = vi.spyOn(client, 'query');
  const { lost, stop } = watchConnection(client, 1);
  await until('statements are sent', () => query.mock.calls.length > 2);
  stop();
  client.release(true);
  expect(lost.aborted).toBe(false);
});

it('outcomes that two processes record at once are all stored', async () => {
  const directory = newDirectory();
  const { file } = (await deskIn(directory).makeDue()) ?? {};
  const backup = file?.path ?? '';
  const outcome = {
    file: path.basename(backup),
    at: fixture.clock().toISOString(),
    isOk: true,
    reason: null,
  };
  const news = { command: outcome, test: outcome };
  await Promise.all(
    Object.entries(news).map(([what, one]) => writeBackupStatus(fixture.database, backup, { [what]: one })),
  );
  expect(await readBackupStatus(backup)).toEqual(news);
});

it('a stopped backup leaves no file, and a faulty directory is reported', async () => {
  const directory = newDirectory();
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  await expect(deskIn(directory).makeDue(stop.signal)).rejects.toThrow();
  expect(namesIn(directory)).toEqual([]);

  writeFileSync(path.join(directory, 'file'), 'x');
  const refused = await deskIn(path.join(directory, 'file', 'below'))
    .makeDue()
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(BackupError);
  expect(refused).toMatchObject({
    message: expect.stringMatching(/^The backup directory ".*" cannot be (read|written) \(ENOTDIR\)\.$/),
    nextStep: expect.stringContaining('SWITCHBOOK_BACKUP_DIR'),
  });
});

it('a schedule waits a while after a failure', async () => {
  let [now, tries] = [1_000, 0];
  const errors: unknown[] = [];
  const makeDue = async () => {
    tries += 1;
    if (tries < 3) throw new Error(`try ${tries}`);
    return undefined;
  };
  const runner = startRunner({
    run: dueBackups({ makeDue }, { onMade: () => {}, now: () => now }),
    onError: (error) => errors.push(error),
    everyMs: 1_000_000,
  });
  const look = async (afterMs: number) => {
    now += afterMs;
    runner.signalWork();
    await runner.idle();
    return tries;
  };
  await runner.idle();
  expect(tries).toBe(1);
  expect(await look(9 * 60_000)).toBe(1);
  expect(await look(60_000)).toBe(2);
  expect(await look(10 * 60_000)).toBe(3);
  expect(await look(1)).toBe(4);
  expect(errors).toHaveLength(2);
  await runner.close();
});

it('a server makes backups and reports them in its metrics', async () => {
  const directory = newDirectory();
  const settings = {
    ...testSettings,
    areRateLimitsOn: false,
    eventRetentionMs: null,
    importRetentionMs: null,
  };
  const metricsOf = async (more: object) => {
    const server = await composeServer({ database: fixture.database, settings: { ...settings, ...more } });
    const { port } = await server.listener.listen(0, '127.0.0.1');
    try {
      if ('backupDir' in more)
        await until('a backup is there', () => {
          try {
            return namesIn(directory).some((name) => name.endsWith('.backup'));
          } catch {
            return false;
          }
        });
      return (await send(port, { path: '/metrics' })).text;
    } finally {
      await server.close();
    }
  };
  const text = await metricsOf({ backupDir: directory, backupEveryMs: day, backupKeep: 2 });
  const age = Number(/^switchbook_backup_age_seconds (\S+)$/m.exec(text)?.[1]);
  expect(age).toBeGreaterThanOrEqual(0);
  expect(age).toBeLessThan(300);
  const [name = ''] = namesIn(directory);
  expect(text).toContain(`switchbook_backup_size_bytes ${statSync(path.join(directory, name)).size}\n`);
  expect(await metricsOf({})).not.toContain('switchbook_backup');
});

it('an upgrade backs up existing data first, and an empty database not at all', async () => {
  await withEmptyDatabase(async ({ database }) => {
    const directory = newDirectory();
    const settings = {
      backupDir: directory,
      backupEveryMs: day,
      backupKeep: 2,
      databaseUrl: 'postgres://somewhere/else',
      dataDir: '/nowhere',
    };
    const lines: string[] = [];
    const later = { number: 9_999, name: '9999_later.sql', sql: 'create table later (id uuid)', hash: 'x' };
    const withLater = [...migrations, later];
    const upgrade = (more: object = {}) =>
      upgradeDatabase(database, {
        settings: { ...settings, ...more },
        log: (line) => lines.push(line),
        migrations: withLater,
      });
    await migrate(database, migrations, now());
    await fillEveryTable(database);
    const before = await allRows(database);

    // Several start at once: one makes the backup and upgrades, the others wait.
    const applied = await Promise.all(Array.from({ length: 4 }, () => upgrade()));
    const missing = [later.name];
    expect(applied.filter((names) => names.length > 0)).toEqual([missing]);
    const [name = '', ...more] = namesIn(directory);
    expect(more).toEqual([expect.stringMatching(/\.erasures$/)]);
    expect(name).toMatch(/^switchbook-\w{8}-\d{8}T\d{6}Z-before-9999\.backup$/);
    expect(lines).toContain(`A backup was made before the upgrade: ${path.join(directory, name)}`);
    expect(await upgrade()).toEqual([]);

    await withEmptyDatabase(async ({ database: other }) => {
      await restoreBytes(other, readFileSync(path.join(directory, name)));
      const restored = await allRows(other);
      expect([...restored.keys()]).toEqual([...before.keys()]);
      expect(restored.get('contacts')).toEqual(before.get('contacts'));
      // An upgrade stops when its backup cannot be written, unless the caller disabled the backup.
      await database.query(planned('select 1'), []);
      const blocked = path.join(directory, name, 'below');
      const to = (backupDir: string | undefined, isWithoutBackup = false) =>
        upgradeDatabase(other, {
          settings: { ...settings, backupDir },
          log: (line) => lines.push(line),
          isWithoutBackup,
          migrations: withLater,
        });
      await expect(to(blocked)).rejects.toThrow(
        /The database was not upgraded, because the backup before it failed/,
      );
      expect([...(await allRows(other)).keys()]).toEqual([...before.keys()]);
      expect(await to(undefined)).toEqual(missing);
      expect(lines.at(-1)).toMatch(/^No backup was made before the upgrade/);
    });
    await withEmptyDatabase(async ({ database: fresh }) => {
      const none = newDirectory();
      const messages: string[] = [];
      await upgradeDatabase(fresh, {
        settings: { ...settings, backupDir: none },
        log: (line) => messages.push(line),
        reportEveryMs: 0,
      });
      expect(() => namesIn(none)).toThrow(/ENOENT/);
      // The progress is a count, without names.
      const all = migrations.length;
      expect(messages).toEqual(
        migrations.slice(1).map((_, index) => `${index + 1} of ${all} migrations are applied.`),
      );
    });
  });
});
