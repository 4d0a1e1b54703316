/**
 * Each check of `doctor` names a fault that was really made, in a database of its own, and --fix mends what it may and
 * nothing else.
 */
import { mkdtempSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { composeServer } from '../src/compose.js';
import { backUpDatabase } from '../src/compose-backups.js';
import { openBriefCore } from '../src/compose-core.js';
import { programRoot, programVersion } from '../src/config/root.js';
import { type Check, runChecks } from '../src/core/health/check.js';
import { backupCheck, diskCheck, leftFilesCheck } from '../src/core/health/machine-checks.js';
import { orphansCheck, talliesCheck } from '../src/core/health/row-checks.js';
import { readSchemaSql } from '../src/core/health/schema-sql.js';
import { clockCheck, connectionCheck, locksCheck } from '../src/core/health/server-checks.js';
import { serversCheck } from '../src/core/health/servers-check.js';
import { importsCheck, retentionCheck, webhooksCheck } from '../src/core/health/work-checks.js';
import { openDatabase } from '../src/store/database.js';
import { planned } from '../src/store/sql.js';
import { connectionTo } from './support/connection.js';
import { useGround } from './support/ground.js';
import { urlOf } from './support/own-database.js';
import { makerOf, phone } from './support/people.js';
import { openPooler } from './support/pooler.js';
import { Program, until } from './support/program.js';

const ground = useGround();
const program = new Program();
const folder = mkdtempSync(path.join(tmpdir(), 'switchbook-doctor-'));
const schema = readFileSync(path.join(programRoot, 'schema.sql'), 'utf8');
let env: Record<string, string>;
let client: pg.Client;

beforeAll(async () => {
  const [row] = await ground.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  const connection = connectionTo(inject('server'), row?.name ?? '');
  // The clock of the tests stands long before that of the machine.
  env = { DATABASE_URL: urlOf(connection), SWITCHBOOK_EVENT_RETENTION: 'forever' };
  client = new pg.Client(typeof connection === 'string' ? { connectionString: connection } : connection);
  client.on('error', () => {});
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await program.cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

const exec = (text: string, ...values: unknown[]) => client.query(text, values);
const doctor = async (...options: string[]) => {
  const ran = await program.run(['doctor', '--json', ...options], env);
  const json = JSON.parse(ran.stdout);
  expect(ran.code).toBe(json.ok ? 0 : 1);
  return {
    json,
    of: (name: string) => json.checks.find((one: { name: string }) => one.name === name),
  };
};
const healthGround = () => ({
  ...{ database: ground.database, clock: () => new Date(), schema, version: programVersion },
  eventsMs: 90 * 86_400_000,
});
const options = {
  isFixing: false,
  explain: (error: unknown) => ({ message: String(error), nextStep: 'Look.' }),
};
const look = async (check: Check, more: Partial<typeof options> & { eachMs?: number } = {}) => {
  const [checked] = await runChecks([check], { ...options, ...more });
  if (checked === undefined) throw new Error('there is one');
  return checked;
};

describe('a sound installation', () => {
  it('every check is well, in a sentence, and nothing stays of the trial', async () => {
    const before = await exec(
      'select (select count(*) from accounts) a, (select count(*) from contacts) c, (select last_value from account_numbers) n',
    );
    const { json, of } = await doctor();
    expect(json.checks.map((one: { name: string }) => one.name)).toEqual([
      ...['versions', 'connection', 'clock', 'locks', 'server', 'data path', 'indexes', 'constraints'],
      ...['orphan rows', 'tallies', 'imports', 'webhooks', 'retention', 'disk', 'left files', 'backup'],
    ]);
    for (const one of json.checks) {
      expect(one.message).toMatch(/^[A-Z0-9][\s\S]*\.$/);
      if (!['backup', 'disk'].includes(one.name)) expect([one.name, one.state]).toEqual([one.name, 'ok']);
    }
    expect(of('backup')).toMatchObject({ state: 'warning', message: 'There is no backup.' });
    expect([json.ok, json.problems]).toEqual([true, []]);
    const after = await exec(
      'select (select count(*) from accounts) a, (select count(*) from contacts) c, (select last_value from account_numbers) n',
    );
    expect(after.rows).toEqual(before.rows);
  });

  it('--fix does nothing where nothing is wrong', async () => {
    const { json } = await doctor('--fix');
    expect(json.checks.filter((one: { mended: unknown }) => one.mended !== null)).toEqual([]);
  });

  it('schema.sql is read as a whole', () => {
    const { tables, indexes, constraints, references } = readSchemaSql(schema);
    expect(tables).toHaveLength([...schema.matchAll(/^table /gm)].length);
    expect(indexes).toHaveLength([...schema.matchAll(/INDEX \w+ on /g)].length);
    expect(constraints).toHaveLength([...schema.matchAll(/^ {2}constraint /gm)].length);
    expect(references).toHaveLength([...schema.matchAll(/FOREIGN KEY/g)].length);
  });
});

describe('faults that are mended', () => {
  it('an index that is invalid, one that is missing, and what a broken rebuild left', async () => {
    await exec(`update pg_index set indisvalid = false where indexrelid = 'contacts_name_idx'::regclass`);
    await exec('drop index contacts_updated_idx');
    await exec('create index contacts_name_idx_ccnew on contacts (account_id)');
    await exec(
      `update pg_index set indisvalid = false where indexrelid = 'contacts_name_idx_ccnew'::regclass`,
    );
    const found = (await doctor()).of('indexes');
    expect(found).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /contacts_name_idx is invalid, contacts_name_idx_ccnew is invalid, contacts_updated_idx is missing/,
      ),
      next_step: expect.stringContaining('doctor --fix'),
    });
    const mended = (await doctor('--fix')).of('indexes');
    expect(mended).toMatchObject({
      state: 'ok',
      mended:
        'contacts_name_idx was rebuilt, contacts_name_idx_ccnew was removed, a remainder, contacts_updated_idx was made.',
    });
    const { rows } = await exec(
      `select indexname, indexdef from pg_indexes where indexname in ('contacts_name_idx', 'contacts_updated_idx', 'contacts_name_idx_ccnew') order by 1`,
    );
    expect(rows.map((row) => row.indexname)).toEqual(['contacts_name_idx', 'contacts_updated_idx']);
    expect(rows[1].indexdef).toContain('(account_id, updated_at, id)');
  });

  it('orphan rows: those that belong to nothing are deleted, others told', async () => {
    const one = await ground.newAccount();
    const make = makerOf(ground);
    const kept = await make(one, 'Jane', phone('+14155550101'));
    const gone = await make(one, 'John', phone('+14155550102'));
    await exec(`set session_replication_role = replica`);
    await exec('delete from contacts where account_id = $1 and id = $2', one.account.id, gone.id);
    await exec(
      'update contacts set source_number = 999 where account_id = $1 and id = $2',
      one.account.id,
      kept.id,
    );
    await exec(`set session_replication_role = default`);
    const found = (await doctor()).of('orphan rows');
    expect(found.state).toBe('failed');
    expect(found.message).toContain('1 of identities without their contacts');
    expect(found.message).toContain('1 of contacts without their sources');
    const mended = (await doctor('--fix')).of('orphan rows');
    expect(mended.mended).toMatch(/^Deleted, as they belonged to nothing: .*1 row of identities/);
    expect(mended).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('1 of contacts without their sources'),
      next_step: expect.stringMatching(/^Look at them by hand/),
    });
    const { rows } = await exec('select contact_id from identities where account_id = $1', one.account.id);
    expect(rows).toEqual([{ contact_id: kept.id }]);
    await exec('update contacts set source_number = null where account_id = $1', one.account.id);
    expect((await doctor()).of('orphan rows').state).toBe('ok');
  });

  it('tallies are corrected, whatever other processes merge meanwhile', async () => {
    const one = await ground.newAccount();
    const make = makerOf(ground);
    for (let index = 0; index < 5; index += 1) await make(one, 'Jane', phone(`+1415555020${index}`));
    await exec(
      'update contact_tallies set contacts = contacts + 3 where account_id = $1 and bucket = 0 and id = (select id from contact_tallies where account_id = $1 limit 1)',
      one.account.id,
    );
    const found = await look(talliesCheck(healthGround()));
    expect(found).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('of 1 account are not those of their contacts'),
    });
    const mended = (await doctor('--fix')).of('tallies');
    expect(mended).toMatchObject({
      state: 'ok',
      mended: 'The totals of 1 account were corrected, in 1 part.',
    });
    const { rows } = await exec(
      'select sum(contacts)::int as contacts, sum(dialable)::int as dialable from contact_tallies where account_id = $1',
      one.account.id,
    );
    const real = await exec(
      'select count(*)::int as contacts, count(dial_digits)::int as dialable from contacts where account_id = $1',
      one.account.id,
    );
    expect(real.rows[0].contacts).toBe(5);
    expect(rows).toEqual(real.rows);
  });

  it('what should have been deleted long ago is', async () => {
    const one = await ground.newAccount();
    await exec(
      `insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
       values ($1, 'k', '', 200, '{}', '', now() - interval '9 days', now() - interval '8 days')`,
      one.account.id,
    );
    const found = await look(retentionCheck(healthGround(), () => Promise.reject(new Error('not asked'))));
    expect(found).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('expired answers to named requests of 1 account'),
    });
    const mended = (await doctor('--fix')).of('retention');
    expect(mended).toMatchObject({ state: 'ok', mended: expect.stringContaining('idempotency keys') });
  });

  it('files that killed processes left are removed, young ones and others are not', async () => {
    const old = new Date(Date.now() - 3 * 86_400_000);
    const uuid = '018f0000-0000-7000-8000-000000000000';
    const names = [
      `switchbook-export-${uuid}`,
      'switchbook-00000000-20200101T000000Z.backup.part',
      'other.part',
    ];
    for (const name of names) {
      writeFileSync(path.join(folder, name), 'x');
      utimesSync(path.join(folder, name), old, old);
    }
    writeFileSync(path.join(folder, `switchbook-export-${uuid.replace('8f', '8e')}`), 'young');
    const check = leftFilesCheck(folder, () => new Date(), folder);
    expect(await look(check)).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('2 files'),
    });
    expect(await look(check, { isFixing: true })).toMatchObject({
      state: 'ok',
      mended: 'Removed 2 files that nobody needs any more.',
    });
  });
});

describe('faults that are told', () => {
  it('a constraint that is gone or was never validated', async () => {
    await exec('alter table notes drop constraint notes_contact_fkey');
    await exec('alter table webhooks drop constraint webhooks_account_fkey');
    await exec(
      'alter table webhooks add constraint webhooks_account_fkey foreign key (account_id) references accounts (id) on delete cascade not valid',
    );
    const found = (await doctor('--fix')).of('constraints');
    expect(found).toMatchObject({
      state: 'failed',
      mended: null,
      message: expect.stringMatching(
        /notes_contact_fkey of notes is missing, webhooks_account_fkey of webhooks is not validated/,
      ),
    });
    await exec('alter table webhooks validate constraint webhooks_account_fkey');
    await exec(
      'alter table notes add constraint notes_contact_fkey foreign key (account_id, contact_id) references contacts (account_id, id) on delete cascade',
    );
  });

  it('the data path: a table that cannot be written', async () => {
    await exec(
      `create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'`,
    );
    await exec('create trigger refuse before insert on identities for each row execute function refuse()');
    expect((await doctor()).of('data path')).toMatchObject({ state: 'failed' });
    await exec('drop trigger refuse on identities');
    await exec(
      `create function lose() returns trigger language plpgsql as 'begin new.display_name = ''other''; return new; end'`,
    );
    await exec('create trigger lose before insert on contacts for each row execute function lose()');
    expect((await doctor()).of('data path')).toMatchObject({
      state: 'failed',
      message: 'A contact that was written is read back otherwise.',
    });
    await exec('drop trigger lose on contacts');
  });

  it('locks: who waits and for whom, who is idle in a transaction', async () => {
    const url = env.DATABASE_URL ?? '';
    const waiting = new pg.Client({ connectionString: url, application_name: 'who waits' });
    waiting.on('error', () => {});
    await waiting.connect();
    await exec('begin');
    await exec('lock table notes');
    const wait = waiting.query('begin; lock table notes; commit').catch(() => {});
    const check = locksCheck(healthGround(), { lock: 0, idle: 0, transaction: 900 });
    try {
      await until('it waits', async () => (await look(check)).state === 'failed');
      const found = await look(check);
      const [{ pid }] = (await exec('select pg_backend_pid() as pid')).rows as [{ pid: number }];
      expect(found.message).toMatch(new RegExp(`\\(who waits\\) waits for a lock that ${pid} holds since`));
    } finally {
      await exec('rollback');
      await wait;
    }
    await exec('begin');
    const idle = await look(check);
    expect([idle.state, idle.message]).toEqual([
      'warning',
      expect.stringContaining('is idle in a transaction'),
    ]);
    await exec('rollback');
    await waiting.end();
  });

  it('the clock', async () => {
    const off = (ms: number) =>
      look(clockCheck({ ...healthGround(), clock: () => new Date(Date.now() + ms) }));
    expect([(await off(0)).state, (await off(-10_000)).state, (await off(100_000)).state]).toEqual([
      'ok',
      'warning',
      'failed',
    ]);
  });

  it('a pooler, and a connection without TLS', async () => {
    const connection = connectionTo(
      inject('server'),
      new URL(env.DATABASE_URL?.replace('@/', '@x/') ?? '').pathname.slice(1),
    );
    const pooler = await openPooler(connection, 'session');
    const through = openDatabase({ connection: pooler.url, poolSize: 1, applicationName: 'pooled' });
    const found = await look(connectionCheck({ ...healthGround(), database: through }));
    expect(found.message).toContain('through a pooler');
    expect((await look(connectionCheck(healthGround()))).message).not.toContain('pooler');
    await through.close();
    await pooler.close();
  });

  it('a server: where it is, that it hangs, that it is of another version', async () => {
    const facts = {
      pid: 4711,
      host: 'elsewhere',
      url: 'http://127.0.0.1:1',
      version: programVersion,
      started_at: '',
    };
    const server = await composeServer({
      database: ground.database,
      clock: ground.clock,
      settings: { areRateLimitsOn: true, faceHosts: new Map(), logLevel: 'silent' },
    });
    const asking = await openBriefCore(ground.database, { isLooking: true });
    try {
      server.core.introduce(facts);
      const checkOf = (version: string) =>
        serversCheck({
          database: ground.database,
          version,
          findServers: (ms) => asking.findServers(ms),
          onFound: () => {},
        });
      // The core of the test is no server that listens.
      expect(await look(checkOf(programVersion))).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/^2 servers are running: .*one that is starting \(process \d+ on /),
      });
      // As the connection of a server looks whose process does nothing any more.
      const beat = `notify switchbook_changed, 'beat of one that hangs'`;
      await exec(beat);
      const silent = await look(checkOf(programVersion));
      await exec('select 1');
      expect(silent).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(/^1 server .* does not answer; .*4711 on elsewhere/),
      });
      ground.core.introduce({ ...facts, pid: 4712 });
      expect(await look(checkOf(programVersion))).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/^2 servers are running: .*4711 on elsewhere/),
      });
      expect(await look(checkOf('9.9.9'))).toMatchObject({ state: 'warning' });
      ground.core.introduce({ ...facts, host: (await import('node:os')).hostname() });
      expect(await look(checkOf(programVersion))).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('not ready'),
      });
    } finally {
      await asking.close();
      await server.close();
    }
  });

  it('imports that stand, webhooks that are disabled or behind', async () => {
    const one = await ground.newAccount();
    const id = '018f0000-0000-7000-8000-00000000aaaa';
    await exec(
      `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at)
       values ($1, $2, 'running', 'csv', '{}', '{}', now() - interval '3 hours', now() - interval '2 hours')`,
      one.account.id,
      id,
    );
    expect(await look(importsCheck(healthGround(), () => 0))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('has not gone on for 2 hours'),
      nextStep: expect.stringContaining('start one'),
    });
    await exec('delete from imports where account_id = $1', one.account.id);
    await exec(
      `insert into webhooks (account_id, id, face, url, state, secret, cursor_position, cursor_seq, earlier, created_at, updated_at)
       values ($1, $2, 'directory', 'https://x.example', 'disabled', '', 0, 0, '{}', now(), now())`,
      one.account.id,
      id,
    );
    expect(await look(webhooksCheck(healthGround()))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('1 webhook disabled'),
    });
    await exec('delete from webhooks where account_id = $1', one.account.id);
  });

  it('a disk that is nearly full', async () => {
    const places = [{ what: 'the data', directory: path.join(folder, 'not', 'made', 'yet') }];
    const huge = 2 ** 60;
    expect((await look(diskCheck(places, { failed: 0, warning: 0 }))).state).toBe('ok');
    expect(await look(diskCheck(places, { failed: 0, warning: huge }))).toMatchObject({ state: 'warning' });
    expect(await look(diskCheck(places, { failed: huge, warning: huge }))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('free for the data'),
    });
  });

  it('a backup that is old or cut off', async () => {
    const file = path.join(folder, 'whole.backup');
    const pieces: Uint8Array[] = [];
    const { pieces: stream } = backUpDatabase(ground.database, {});
    for await (const piece of stream) pieces.push(piece);
    writeFileSync(file, Buffer.concat(pieces));
    const bytes = Buffer.concat(pieces).length;
    const of = (madeAt: Date) =>
      backupCheck({
        newest: { path: file, madeAt, bytes, isOfUpgrade: false },
        ...{ directory: folder, everyMs: 86_400_000, now: () => new Date() },
      });
    expect(await look(of(new Date()))).toMatchObject({ state: 'ok' });
    expect(await look(of(new Date(Date.now() - 3 * 86_400_000)))).toMatchObject({ state: 'failed' });
    truncateSync(file, bytes - 1);
    expect(await look(of(new Date()))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('ends too early'),
    });
    truncateSync(file, 100);
    expect((await look(of(new Date()))).state).toBe('failed');
    writeFileSync(file, Buffer.concat([...pieces, Buffer.from('x')]));
    expect((await look(of(new Date()))).state).toBe('failed');
  });
});

describe('time', () => {
  it('no check hangs the command, and what is not reached is said', async () => {
    const hanging: Check = { name: 'hangs', look: () => new Promise(() => {}) };
    const began = performance.now();
    const checked = await runChecks([hanging, hanging, hanging], { ...options, eachMs: 50, allMs: 80 });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(checked.map((one) => one.message)).toEqual([
      'It could not be looked at within 0.05 seconds.',
      'It could not be looked at within 0.05 seconds.',
      'It was not looked at: the checks before took too long.',
    ]);
  });

  it('a table that somebody has locked costs its checks alone', async () => {
    await exec('begin');
    await exec('lock table contacts');
    try {
      const { of } = await doctor();
      expect(of('data path').state).toBe('failed');
      expect(of('indexes').state).toBe('ok');
      expect(of('tallies').state).not.toBe('ok');
    } finally {
      await exec('rollback');
    }
  });

  it('large tables are sampled, and it is said', async () => {
    const limits = { ms: 4_000, sampledFrom: 0 };
    await ground.newAccount();
    await exec('analyze');
    expect((await look(talliesCheck(healthGround(), limits))).message).toMatch(/of \d+ large ones? a sample/);
    expect((await look(orphansCheck(healthGround(), limits))).message).toMatch(/of \d+ large ones a sample/);
    const hurried = await look(orphansCheck(healthGround(), { ms: 0, sampledFrom: 1_000 }));
    expect(hurried.message).toMatch(/\(0 of \d+ references were looked at in the time there is\)/);
  });
});
