/** Steps after a scheduled backup: a command, a restore test, encryption. Also the report when the disk is full. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sizeWords } from '@switchbook/text/words.js';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dueBackups, runAfterCommand, ScheduledBackups } from '../../src/backups/jobs.js';
import { encryptStream, openPlainStream } from '../../src/backups/operations/backup-encryption.js';
import { openBackup } from '../../src/backups/operations/read-backup.js';
import { verifyBackup } from '../../src/backups/operations/restore-backup.js';
import { programMigrations } from '../../src/compose/open-core.js';
import { planned } from '../../src/database/statements/sql.js';
import { startRunner } from '../../src/job-runner/runner.js';
import { requireSpace } from '../../src/machine/disk-space.js';
import { useFixture } from '../support/fixture.js';
import { bytesOfBackup, inPieces, migrations } from '../support/program/backups.js';

const fixture = useFixture({ isAlone: true });
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-follow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let created = 0;
const directory = () => {
  created += 1;
  return path.join(folder, String(created));
};
const dayMs = 86_400_000;

const backupsWith = (settings: Partial<ConstructorParameters<typeof ScheduledBackups>[0]['settings']>) =>
  new ScheduledBackups({
    database: fixture.database,
    settings: { directory: directory(), everyMs: dayMs, keep: 3, ...settings },
    version: '0.0.0',
    clock: fixture.clock,
    tests: { openOther: (name) => fixture.database.openOther(name), migrations: programMigrations },
    environment: { PATH: process.env.PATH, DATABASE_URL: 'postgres://secret' },
  });

const all = async (pieces: AsyncIterable<Uint8Array>) => {
  const held: Uint8Array[] = [];
  for await (const piece of pieces) held.push(piece);
  return Buffer.concat(held);
};

describe('the command after a backup', () => {
  it('gets the file, and no access to the database', async () => {
    const recordFile = path.join(folder, 'told');
    const own = backupsWith({
      command: `printf '%s|%s|%s' "$1" "$SWITCHBOOK_BACKUP_FILE" "$DATABASE_URL" > ${recordFile}`,
    });
    const backup = await own.makeDue();
    expect(await own.runCommand(backup?.file as never)).toMatchObject({ isOk: true, reason: null });
    expect(readFileSync(recordFile, 'utf8')).toBe(`${backup?.file.path}|${backup?.file.path}|`);
    expect(await own.readStatus()).toMatchObject({
      command: { isOk: true, file: path.basename(backup?.file.path ?? '') },
    });
  });

  it('reports its failure without terminal control characters', async () => {
    const own = backupsWith({ command: `printf 'no \\033[31mroom\\n there' >&2; exit 7` });
    const backup = await own.makeDue();
    const outcome = await own.runCommand(backup?.file as never);
    expect(outcome).toMatchObject({ isOk: false, reason: 'it ended with exit code 7: no [31mroom there' });
  });

  it('is killed with its children when it takes too long, and when the server stops', async () => {
    const run = (more: object) =>
      runAfterCommand({ command: 'sleep 60 | cat', file: 'x', environment: process.env, ...more });
    expect(await run({ withinMs: 50 })).toBe('it did not end within 0 seconds');
    const stop = new AbortController();
    const stopped = run({ signal: stop.signal });
    stop.abort();
    expect(await stopped).toBe('the server is stopping');
  });

  it('runs after a scheduled backup, and a failure fails neither the backup nor the runner', async () => {
    const own = backupsWith({ command: 'exit 1', testEveryMs: null });
    const outcomes: unknown[] = [];
    let backups = 0;
    const runner = startRunner({
      run: dueBackups(own, {
        onMade: () => {
          backups += 1;
        },
        onOutcome: (what, { isOk }) => outcomes.push([what, isOk]),
      }),
      onError: (error) => expect(error).toBeUndefined(),
      everyMs: 60_000,
    });
    await runner.idle();
    await runner.close();
    expect([backups, outcomes]).toEqual([1, [['command', false]]]);
  });
});

it('the command after a backup runs although the list of erasures cannot be written', async () => {
  const done: string[] = [];
  const work = dueBackups(
    {
      makeDue: async () => ({ file: { path: 'x' } }) as never,
      syncErasures: () => Promise.reject(new Error('no list')),
      runCommand: async () => {
        done.push('command');
        return undefined;
      },
      testDue: async () => {
        done.push('test');
        return undefined;
      },
    },
    { onMade: () => done.push('made') },
  );
  await expect(work(new AbortController().signal)).rejects.toThrow('no list');
  expect(done).toEqual(['made', 'command', 'test']);
});

const databases = () =>
  fixture.database.query<{ name: string }>(
    planned(`select d.datname as name from pg_database d where d.datname like 'switchbook_test_%'`),
    [],
  );

describe('the restore test', () => {
  it('restores the newest backup into a temporary database, removes it, and is due again later', {
    tags: ['nightly'],
  }, async () => {
    const own = backupsWith({ testEveryMs: 7 * dayMs });
    expect(await own.testDue()).toBeUndefined();
    await own.makeDue();
    expect(await own.testDue()).toMatchObject({ isOk: true, reason: null });
    expect(await databases()).toEqual([]);
    expect(await own.testDue()).toBeUndefined();
    fixture.advance(8 * dayMs);
    const next = await own.makeDue();
    // Only a restore detects damage at this position.
    const bytes = readFileSync(next?.file.path ?? '');
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 200) ^ 1, bytes.length - 200);
    writeFileSync(next?.file.path ?? '', bytes);
    const failed = await own.testDue();
    expect(failed?.isOk).toBe(false);
    expect(failed?.reason).toMatch(/^The backup is damaged: /);
    expect(await databases()).toEqual([]);
    expect((await own.readStatus()).test).toEqual(failed);
    // The same file is not tested again, but the next one is.
    expect(await own.testDue()).toBeUndefined();
    fixture.advance(2 * dayMs);
    await own.makeDue();
    expect(await own.testDue()).toMatchObject({ isOk: true });
    // A test while the clock was wrong does not put off the next one.
    for (const days of [4_000, -3_999]) {
      fixture.advance(days * dayMs);
      await own.makeDue();
      expect([days, await own.testDue()]).toEqual([days, expect.objectContaining({ isOk: true })]);
    }
  });
});

describe('encrypted backups', () => {
  let identity = '';
  let recipient = '';
  beforeAll(async () => {
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
  });

  it('are complete for the holder of the key, and reported as encrypted without it', async () => {
    const plain = await bytesOfBackup(fixture.database);
    const sealed = await all(encryptStream(inPieces(plain, 60_000), [recipient]));
    expect(sealed.includes(Buffer.from('Switchbook backup'))).toBe(false);
    expect(await all(openPlainStream(inPieces(sealed, 7), [identity]))).toEqual(plain);
    expect(await all(openPlainStream(inPieces(plain, 7), []))).toEqual(plain);
    await expect(all(openPlainStream(inPieces(sealed), []))).rejects.toThrow('The backup is encrypted.');
    const other = await generateX25519Identity();
    await expect(all(openPlainStream(inPieces(sealed), [other]))).rejects.toThrow(
      'cannot be decrypted with this key',
    );
    const cut = sealed.subarray(0, sealed.length - 20);
    await expect(all(openPlainStream(inPieces(cut), [identity]))).rejects.toThrow('The backup is damaged');
    const backup = await openBackup(openPlainStream(inPieces(sealed, 50_000), [identity]));
    expect((await verifyBackup(backup, migrations)).rows).toBeGreaterThan(0);
  });

  it('are refused when their head has no end, before it fills the memory', async () => {
    const line = `-> X25519 ${'a'.repeat(64 * 1024)}\nAAAA\n`;
    for (const piece of [line, 'a'.repeat(64 * 1024)]) {
      let bytes = 0;
      async function* endless() {
        yield Buffer.from('age-encryption.org/v1\n');
        for (; bytes < 64 * 1024 * 1024; bytes += piece.length) yield Buffer.from(piece);
      }
      await expect(all(openPlainStream(endless(), [identity]))).rejects.toThrow(
        'the head of its encryption has no end',
      );
      expect(bytes).toBeLessThan(2 * 1024 * 1024);
    }
  });

  it('are compatible with age', { tags: ['nightly'] }, async () => {
    const hasAge = (() => {
      try {
        execFileSync('age', ['--version'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    })();
    if (!hasAge) return;
    const key = path.join(folder, 'key.txt');
    writeFileSync(key, `# created by a test\n${identity}\n`, { mode: 0o600 });
    const plain = Buffer.from('a line\n'.repeat(50_000));
    const ours = await all(encryptStream(inPieces(plain, 10_000), [recipient]));
    expect(execFileSync('age', ['--decrypt', '-i', key], { input: ours, maxBuffer: 1e8 })).toEqual(plain);
    const theirs = execFileSync('age', ['-r', recipient], { input: plain, maxBuffer: 1e8 });
    expect(await all(openPlainStream(inPieces(theirs, 10_000), [identity]))).toEqual(plain);
  });

  it('have a name that shows it when scheduled, and are reported if they cannot be tested', async () => {
    const own = backupsWith({ encryptTo: [recipient], testEveryMs: dayMs });
    const backup = await own.makeDue();
    expect(backup?.file.path).toMatch(/\.backup\.age$/);
    expect(readFileSync(backup?.file.path ?? '', 'latin1')).toMatch(/^age-encryption\.org\/v1\n/);
    expect(await own.findNewest()).toMatchObject({ isEncrypted: true });
    expect(await own.testDue()).toMatchObject({
      isOk: false,
      reason: expect.stringContaining('it is encrypted'),
    });
  });

  it('take no more memory for more data', { tags: ['nightly'] }, async () => {
    const piece = Buffer.alloc(256 * 1024, 7);
    let peak = 0;
    const base = process.memoryUsage().rss;
    async function* endless(count: number) {
      for (let index = 0; index < count; index += 1) yield piece;
    }
    let bytes = 0;
    for await (const item of openPlainStream(encryptStream(endless(160), [recipient]), [identity])) {
      bytes += item.length;
      peak = Math.max(peak, process.memoryUsage().rss - base);
    }
    expect(bytes).toBe(160 * piece.length);
    // 40 MB went through.
    expect(peak).toBeLessThan(120 * 1024 * 1024);
  });
});

it('the message for a compressed backup names the program that decompresses it', async () => {
  const packed = gzipSync(await bytesOfBackup(fixture.database));
  const refused = all(openPlainStream(inPieces(packed), []));
  await expect(refused).rejects.toMatchObject({
    message: 'The backup is compressed with gzip.',
    nextStep: 'Decompress it first: gunzip -c FILE | switchbook restore -',
  });
});

it('insufficient disk space is reported in numbers before anything starts', async () => {
  await expect(requireSpace('The backup', folder, 1e18)).rejects.toThrow(
    /^The backup needs about 1000000 TB, but "\S+" has only [\d.]+ [kMGT]B free\.$/,
  );
  await requireSpace('The backup', folder, 1);
  expect([0, 999, 1_500, 123_456, 2_400_000_000].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.5 kB',
    '123 kB',
    '2.4 GB',
  ]);
});
