/** `doctor` reports real faults that it cannot fix. Each test makes one fault in a separate database. */

import { truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { backUpDatabase } from '../../src/compose/backups.js';
import { openBriefCore } from '../../src/compose/open-core.js';
import { composeServer } from '../../src/compose/server.js';
import { programRelease } from '../../src/config/root.js';
import { type OpenDatabase, openDatabase, type Queryable } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { storeEpoch } from '../../src/feed/store/epoch.js';
import { explainError } from '../../src/health/operations/checks/explain-error.js';
import { backupCheck, diskCheck } from '../../src/health/operations/checks/machine-checks.js';
import {
  clockCheck,
  connectionCheck,
  locksCheck,
  ownersCheck,
} from '../../src/health/operations/checks/postgres-checks.js';
import { runChecks } from '../../src/health/operations/checks/run-check.js';
import { runningServersCheck } from '../../src/health/operations/checks/running-servers-check.js';
import {
  columnsCheck,
  constraintsCheck,
  indexesCheck,
} from '../../src/health/operations/checks/schema-checks.js';
import { importsCheck, intakesCheck, webhooksCheck } from '../../src/health/operations/checks/work-checks.js';
import { readDatabaseState } from '../../src/health/store/postgres-state.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { urlOf } from '../support/database/own-database.js';
import { openPooler } from '../support/database/pooler.js';
import { look, useDoctor } from '../support/program/faulty-database.js';
import { testSettings } from '../support/test-settings.js';
import { until } from '../support/until.js';

const { fixture, folder, connection, exec, doctor, healthFixture } = useDoctor();

const statementIn = (text: string, begin: string): string =>
  /(?:alter table [^;]+;)/.exec(text)?.[0] ?? begin;

/** A connection as another role, for queries about it. */
async function asRole(role: string): Promise<Queryable> {
  const client = new pg.Client({ connectionString: urlOf(connection()) });
  client.on('error', () => {});
  await client.connect();
  await client.query(`set role ${role}`);
  closers.push(() => client.end());
  return { query: async (statement, values) => (await client.query(textOf(statement), [...values])).rows };
}

/** Opens the database as another user, who has all rights on rows and cannot see activity of other users. */
async function openAs(role: string): Promise<OpenDatabase> {
  await exec(`drop owned by ${role}; drop role ${role}`).catch(() => {});
  await exec(`create role ${role} login; grant usage on schema public to ${role}`);
  await exec(`grant all on all tables in schema public to ${role}`);
  const own = connection();
  const at = typeof own === 'string' ? own.replace(/\/\/[^@]*@/, `//${role}@`) : { ...own, user: role };
  const database = openDatabase({ connection: at, poolSize: 2, applicationName: 'another user' });
  closers.push(async () => {
    await database.close();
  });
  return database;
}

const textOf = (statement: string | { readonly text: string }) =>
  typeof statement === 'string' ? statement : statement.text;
const closers: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

describe('reported faults', () => {
  it('a missing constraint is reported with its statement; --fix validates an unvalidated one', {
    tags: ['nightly'],
  }, async () => {
    await exec('alter table notes drop constraint notes_contact_fkey');
    await exec('alter table webhooks drop constraint webhooks_account_fkey');
    await exec(
      'alter table webhooks add constraint webhooks_account_fkey foreign key (account_id) references accounts (id) on delete cascade not valid',
    );
    expect((await doctor()).of('constraints')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(
        /notes_contact_fkey of notes is missing, webhooks_account_fkey of webhooks is not validated/,
      ),
    });
    const found = (await doctor('--fix')).of('constraints');
    expect(found).toMatchObject({
      state: 'failed',
      mended: 'webhooks_account_fkey of webhooks was validated.',
      message: expect.stringMatching(/^Constraints are broken \(notes_contact_fkey of notes is missing\):/),
    });
    await exec(statementIn(found.next_step, 'alter table'));
    expect((await doctor()).of('constraints')).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['indexes', indexesCheck, (name: string) => `CREATE INDEX ${name} on notes USING btree (body)`, 'is'],
    ['constraints', constraintsCheck, (name: string) => `constraint ${name} CHECK (true)`, 'of notes is'],
  ])('many missing %s are counted', async (_, makeCheck, lineOf, words) => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((text) => `far_${text}`);
    const lines = names.map((name) => `  ${lineOf(name)}`);
    const schema = ['table notes', ...lines, ''].join('\n');
    const { message } = await look(makeCheck({ ...healthFixture(), schema }));
    expect(message).toContain(`far_e ${words} missing, and 2 more)`);
  });

  it('columns: a renamed one, another type, a nullable one, a default, and an unknown one are reported', async () => {
    await exec('alter table contacts rename column company to firm');
    await exec('alter table notes alter column author type varchar(50)');
    await exec('alter table notes alter column body drop not null');
    await exec("alter table accounts alter column settings set default '[]'");
    await exec("alter table accounts add column strange text not null default 'x'");
    await exec('alter table accounts alter column strange drop default');
    const found = (await doctor()).of('columns');
    expect(found).toMatchObject({
      state: 'failed',
      message: [
        'Columns do not match the schema:',
        `accounts.settings is "jsonb not null default '[]'::jsonb" instead of "jsonb not null default '{}'::jsonb",`,
        'contacts.company is missing,',
        'notes.body is "text" instead of "text not null",',
        'notes.author is "character varying(50)" instead of "text",',
        'accounts.strange is not a column of Switchbook and must not be null, so no row can be added.',
      ].join(' '),
      next_step: expect.stringMatching(/schema\.sql.*restore FILE$/),
    });
    await exec('alter table contacts rename column firm to company');
    await exec('alter table notes alter column author type text, alter column body set not null');
    await exec("alter table accounts alter column settings set default '{}', drop column strange");
    expect(await look(columnsCheck(healthFixture()))).toMatchObject({ state: 'ok' });
  });

  it('columns: positions may have the default of their epoch, after a restore or a failover', {
    tags: ['nightly'],
  }, async () => {
    await exec("update installation set cluster = 'another:1'");
    const database = openDatabase({ connection: connection(), poolSize: 1, applicationName: 'epoch' });
    closers.push(() => database.close());
    await storeEpoch(database);
    const [begun] = await database.query<{ epoch: string }>(
      planned('select (epoch::bigint << 40)::text as epoch from installation'),
      [],
    );
    expect(begun?.epoch).not.toBe('0');
    expect((await doctor()).of('columns')).toMatchObject({ state: 'ok' });
    await exec('alter table events alter column position set default 0');
    const found = (await doctor()).of('columns');
    expect(found).toMatchObject({ state: 'failed', message: expect.stringContaining('events.position') });
    const [, preset = ''] = / instead of "[^"]* default ([^"]*)"/.exec(found.message) ?? [];
    expect(preset).toContain(begun?.epoch);
    await exec(`alter table events alter column position set default ${preset}`);
    expect((await doctor()).of('columns')).toMatchObject({ state: 'ok' });
  });

  it('a lock on a table is reported with its session, its statement without values, and how to end it', {
    tags: ['nightly'],
  }, async () => {
    const url = urlOf(connection());
    const holder = new pg.Client({ connectionString: url, application_name: 'night job' });
    holder.on('error', () => {});
    await holder.connect();
    await holder.query('begin; lock table contacts in access exclusive mode');
    await holder.query("select 'Jane Doe', 4155550123");
    const { rows } = await holder.query<{ pid: number; user: string }>(
      'select pg_backend_pid() as pid, current_user as user',
    );
    await holder.query("select 'Jane Doe', 4155550123");
    const pid = rows[0]?.pid;
    const report = await doctor();
    const [fault, ...others] = report.json.problems;
    expect(others).toEqual([]);
    expect(fault).toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^The session ${pid} \\(user ${rows[0]?.user}, night job, idle in transaction, its transaction began \\d+ seconds? ago\\) holds a lock on .*contacts.*; its last statement: select '…', …`,
        ),
      ),
      next_step: `If its work is not needed, end the session: select pg_terminate_backend(${pid});`,
    });
    expect(JSON.stringify(report)).not.toMatch(/Jane|4155550123|[^-] doctor tells/);
    await exec(`select pg_terminate_backend(${pid})`);
    await holder.end().catch(() => {});
  });

  it('a missing right is reported with the grant', async () => {
    const [owner] = await fixture.database.query<{ name: string }>(
      planned('select current_user::text as name'),
      [],
    );
    await exec(`create role weak_doctor login password 'weak_doctor'`).catch(() => {});
    await exec('grant usage on schema public to weak_doctor');
    await exec('grant all on all tables in schema public to weak_doctor');
    await exec('grant all on all sequences in schema public to weak_doctor');
    await exec('revoke insert, delete on contacts from weak_doctor');
    const weak_doctor = await asRole('weak_doctor');
    const explanation = await explainError(
      weak_doctor,
      Object.assign(new Error('permission denied for table contacts'), { code: '42501' }),
    );
    expect(explanation).toEqual({
      message: 'The user "weak_doctor" lacks permissions: insert, delete on contacts.',
      nextStep: `As ${owner?.name}: grant insert, delete on table contacts to weak_doctor;`,
    });
    await exec('alter role weak_doctor set statement_timeout = 1');
    expect(await explainError(weak_doctor, Object.assign(new Error('canceling'), { code: '57014' }))).toEqual(
      {
        message: 'PostgreSQL canceled a statement: statement_timeout is "1" for the role of this connection.',
        nextStep:
          'Switchbook has its own time limits, so remove this one. As a superuser: alter role weak_doctor reset statement_timeout;',
      },
    );
    await exec('drop owned by weak_doctor; drop role weak_doctor');
  });

  it('activity that the user cannot see is reported as unknown, with the grant', async () => {
    const database = await openAs('blind_doctor');
    const check = locksCheck({ ...healthFixture(), database }, { lock: 60, idle: 0, transaction: 900 });
    const other = new pg.Client({ connectionString: urlOf(connection()), application_name: 'night job' });
    other.on('error', () => {});
    await other.connect();
    closers.push(() => other.end());
    await other.query('begin; lock table notes in access exclusive mode');
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid;
    expect(await look(check)).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(
        /^The user "blind_doctor" does not see what sessions of other users do \(\d+ sessions now\): /,
      ),
      nextStep: 'As a superuser: grant pg_monitor to blind_doctor;',
    });
    const hidden = await readDatabaseState(database);
    expect(hidden?.oldestTransactionSeconds).toBeNull();
    expect(hidden?.sessions).toBeGreaterThan(1);
    const lock = Object.assign(new Error('lock timeout'), { code: '55P03' });
    expect(await explainError(database, lock)).toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^The session ${pid} \\(.*, night job, what it does is hidden from this user\\) holds a lock on notes\\.$`,
        ),
      ),
      nextStep: `If its work is not needed, end the session as a superuser: select pg_terminate_backend(${pid}); To see what it does: grant pg_monitor to blind_doctor;`,
    });
    await exec('grant pg_monitor to blind_doctor');
    expect(await look(check)).toMatchObject({
      state: 'warning',
      message: expect.stringContaining(`session ${pid} (night job) is idle in a transaction`),
    });
    expect((await readDatabaseState(database))?.oldestTransactionSeconds).toBeGreaterThan(0);
    await other.query('rollback');
  });

  it('one cause gives one finding: other checks are reported as not made', async () => {
    let seconds = 0;
    const fails = (name: string) => ({ name, run: () => Promise.reject(new Error('lock timeout')) });
    const explain = () => {
      seconds += 1;
      return {
        message: `It has been locked for ${seconds} seconds.`,
        nextStep: 'End it.',
        cause: 'lock of 1',
      };
    };
    const found = await runChecks(['columns', 'data path', 'tallies'].map(fails), {
      isFixing: true,
      explain,
    });
    expect(found.map(({ name, state, message }) => [name, state, message])).toEqual([
      ['columns', 'failed', 'It has been locked for 1 seconds.'],
      ...['data path', 'tallies'].map((name) => [
        name,
        'warning',
        'This was not checked, because the check "columns" could not run.',
      ]),
    ]);
  });

  it('a table that belongs to another user than the rest, whose next migration would fail', async () => {
    await exec('create role usual_owner; create role strange_owner');
    const giveTo = (owner: string) =>
      exec(`do $$ declare one text; begin
        for one in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S', 'v') loop
          execute format('alter table %I owner to ${owner}', one);
        end loop; end $$`);
    const { rows } = await exec(`select tableowner as name from pg_tables where tablename = 'contacts'`);
    try {
      await giveTo('usual_owner');
      expect(await look(ownersCheck(healthFixture()))).toMatchObject({ state: 'ok' });
      await exec('alter table contacts owner to strange_owner');
      expect(await look(ownersCheck(healthFixture()))).toMatchObject({
        state: 'warning',
        message: expect.stringContaining(
          'do not belong to usual_owner, as the others do (contacts to strange_owner)',
        ),
        nextStep: 'As a superuser: alter table contacts owner to usual_owner;',
      });
      await exec('grant strange_owner to usual_owner');
      expect(await look(ownersCheck(healthFixture()))).toMatchObject({ state: 'ok' });
    } finally {
      await giveTo(rows[0].name);
      await exec('drop owned by usual_owner, strange_owner; drop role usual_owner, strange_owner');
    }
  });

  it('the data path: a table that cannot be written', { tags: ['nightly'] }, async () => {
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
      message: 'A test contact was read back with other values than were written.',
    });
    await exec('drop trigger lose on contacts');
  });

  it('locks are reported with waiting and idle sessions', async () => {
    const url = urlOf(connection());
    const waiting = new pg.Client({ connectionString: url, application_name: 'who waits' });
    waiting.on('error', () => {});
    await waiting.connect();
    await exec('begin');
    await exec('lock table notes');
    const wait = waiting.query('begin; lock table notes; commit').catch(() => {});
    const check = locksCheck(healthFixture(), { lock: 0, idle: 0, transaction: 900 });
    try {
      await until('it waits', async () => (await look(check)).state === 'failed');
      const found = await look(check);
      const [{ pid }] = (await exec('select pg_backend_pid() as pid')).rows as [{ pid: number }];
      expect(found.message).toMatch(
        new RegExp(`\\(who waits\\) waits for a lock held by session ${pid}, for`),
      );
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

  it('a wrong clock is reported', async () => {
    const off = (ms: number) =>
      look(clockCheck({ ...healthFixture(), clock: () => new Date(Date.now() + ms) }));
    expect([(await off(0)).state, (await off(-10_000)).state, (await off(100_000)).state]).toEqual([
      'ok',
      'warning',
      'failed',
    ]);
  });

  it('a pooler, and a connection without TLS, are reported', async () => {
    const pooler = await openPooler(connection(), 'session');
    const through = openDatabase({ connection: pooler.url, poolSize: 1, applicationName: 'pooled' });
    const found = await look(connectionCheck({ ...healthFixture(), database: through }));
    expect(found.message).toContain('through a pooler');
    expect((await look(connectionCheck(healthFixture()))).message).not.toContain('pooler');
    await through.close();
    await pooler.close();
  });

  it('a server that is elsewhere, hangs, or has another version is reported', {
    tags: ['nightly'],
  }, async () => {
    const facts = {
      pid: 4711,
      host: 'elsewhere',
      url: 'http://127.0.0.1:1',
      version: programRelease,
      started_at: '',
    };
    const server = await composeServer({
      database: fixture.database,
      clock: fixture.clock,
      settings: testSettings,
    });
    const asking = await openBriefCore(fixture.database, { isReadOnly: true });
    try {
      server.core.setDescription(facts);
      const checkOf = (version: string) =>
        runningServersCheck({
          database: fixture.database,
          version,
          findServers: (ms) => asking.findServers(ms),
          onFound: () => {},
        });
      // The core of the test does not listen as a server.
      expect(await look(checkOf(programRelease))).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/^2 servers are running: .*a starting server \(process \d+ on /),
      });
      // A server whose process hangs leaves such a connection.
      const beat = `notify switchbook_changed, 'beat of one that hangs'`;
      await exec(beat);
      const silent = await look(checkOf(programRelease));
      await exec('select 1');
      expect(silent).toMatchObject({
        state: 'failed',
        message: expect.stringMatching(/^1 server .* does not answer; .*4711 on elsewhere/),
      });
      fixture.core.setDescription({ ...facts, pid: 4712 });
      expect(await look(checkOf(programRelease))).toMatchObject({
        state: 'ok',
        message: expect.stringMatching(/^2 servers are running: .*4711 on elsewhere/),
      });
      expect(await look(checkOf('9.9.9'))).toMatchObject({ state: 'warning' });
      fixture.core.setDescription({ ...facts, host: hostname() });
      expect(await look(checkOf(programRelease))).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('not ready'),
      });
    } finally {
      await asking.close();
      await server.close();
    }
  });

  it('stuck imports and bulk changes, and disabled or late webhooks are reported', async () => {
    const one = await fixture.newAccount();
    const id = '018f0000-0000-7000-8000-00000000aaaa';
    await exec(
      `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at)
       values ($1, $2, 'running', 'csv', '{}', '{}', now() - interval '3 hours', now() - interval '2 hours')`,
      one.account.id,
      id,
    );
    expect(await look(importsCheck(healthFixture(), () => 0))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('has made no progress for 2 hours'),
      nextStep: expect.stringContaining('switchbook serve'),
    });
    await exec('delete from imports where account_id = $1', one.account.id);
    await exec(
      `insert into bulk_changes (account_id, id, state, caller, change, position, created_at, updated_at, due_at)
       values ($1, $2, 'running', '{}', '{}', $2, now(), now() - interval '3 hours', now())`,
      one.account.id,
      id,
    );
    expect(await look(importsCheck(healthFixture(), () => 1))).toMatchObject({
      message: 'A bulk change has made no progress for 3 hours.',
      nextStep:
        'Search the logs of the servers for the cause, or cancel it: switchbook bulk cancel ID --account ACCOUNT',
    });
    await exec('delete from bulk_changes where account_id = $1', one.account.id);
    await exec(
      `insert into webhooks (account_id, id, face, url, state, secret, cursor_position, cursor_seq, earlier, created_at, updated_at)
       values ($1, $2, 'directory', 'https://x.example', 'disabled', '', 0, 0, '{}', now(), now())`,
      one.account.id,
      id,
    );
    expect(await look(webhooksCheck(healthFixture()))).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('1 webhook disabled'),
    });
    await exec(
      "update webhooks set face = 'wacrm', cursor_position = null where account_id = $1",
      one.account.id,
    );
    expect((await look(webhooksCheck(healthFixture()))).message).toContain(
      '1 webhook of wacrm is never called, because that API has no events of contacts.',
    );
    await exec('delete from webhooks where account_id = $1', one.account.id);
  });

  it('an inbox that is not applied, and refused changes are reported', async () => {
    const one = await fixture.newAccount();
    const intake = await fixture.core
      .records(intakes)
      .create(one.caller, { name: 'Shop', secret: 'a long secret' });
    expect(await look(intakesCheck(healthFixture()))).toMatchObject({ state: 'ok' });
    for (const [state, number] of [
      ['waiting', '1'],
      ['refused', '2'],
    ] as const)
      await exec(
        `insert into intake_payloads (account_id, id, intake_id, received_at, digest, body, headers, state)
         values ($1, $2, $3, now() - interval '3 hours', $4, '', '', $5)`,
        one.account.id,
        `0199b1f8-1d2e-7a3f-8b4c-00000000000${number}`,
        intake.id,
        number,
        state,
      );
    expect(await look(intakesCheck(healthFixture()))).toMatchObject({
      state: 'warning',
      message:
        'Intakes need attention: the oldest payload has waited for 3 hours, with 1 waiting; 1 payload with a refused change, to be tried again.',
    });
    await fixture.core.records(intakes).delete(one.caller, intake.id);
  });

  it('a disk that is nearly full', async () => {
    const places = [{ what: 'the data', directory: path.join(folder, 'not', 'made', 'yet') }];
    const huge = 2 ** 60;
    expect((await look(diskCheck(places, { failed: 0, warning: 0 }))).state).toBe('ok');
    expect(await look(diskCheck(places, { failed: 0, warning: huge }))).toMatchObject({ state: 'warning' });
    expect(await look(diskCheck(places, { failed: huge, warning: huge }))).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^Too little disk space is free: .* for the data \(limit: /),
    });
  });

  it('a backup that is old or cut off', async () => {
    const file = path.join(folder, 'whole.backup');
    const pieces: Uint8Array[] = [];
    const { chunks: stream } = backUpDatabase(fixture.database, {});
    for await (const piece of stream) pieces.push(piece);
    writeFileSync(file, Buffer.concat(pieces));
    const bytes = Buffer.concat(pieces).length;
    const of = (madeAt: Date) =>
      backupCheck({
        newest: { path: file, madeAt, bytes, isOfUpgrade: false, isEncrypted: false },
        directory: folder,
        everyMs: 86_400_000,
        now: () => new Date(),
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
