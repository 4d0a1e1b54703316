/**
 * `doctor` finds no fault in a sound installation. Each fault that --fix may repair is made in a separate database, and
 * --fix repairs nothing else. Faults that doctor only reports are in doctor-faults.test.ts.
 */
import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unconstrainedReferences } from '../../src/database/schema/unconstrained-references.js';
import type { Check } from '../../src/health/operations/checks/check.js';
import { readSchemaSql } from '../../src/health/operations/checks/expected-schema.js';
import { leftFilesCheck } from '../../src/health/operations/checks/machine-checks.js';
import { listsCheck, orphansCheck, talliesCheck } from '../../src/health/operations/checks/row-checks.js';
import { runChecks } from '../../src/health/operations/checks/run-check.js';
import { valuesCheck } from '../../src/health/operations/checks/values-check.js';
import { retentionCheck } from '../../src/health/operations/checks/work-checks.js';
import { makerOf, phone, tag } from '../support/accounts/people.js';
import { onThisMachine } from '../support/machine.js';
import { look, options, useDoctor } from '../support/program/faulty-database.js';

const { fixture, folder, schema, exec, doctor, healthFixture } = useDoctor();

describe('a sound installation', () => {
  it('every check passes with a sentence, and its trial leaves no data', async () => {
    const before = await exec(
      'select (select count(*) from accounts) a, (select count(*) from contacts) c, (select last_value from account_numbers) n',
    );
    const { json, of } = await doctor();
    expect(json.checks.map((check: { name: string }) => check.name)).toEqual([
      ...['versions', 'connection', 'clock', 'locks', 'server', 'in use', 'columns', 'data path', 'indexes'],
      ...['constraints', 'owners'],
      ...[
        'orphan rows',
        'tallies',
        'contact lists',
        'field values',
        'imports',
        'numbers',
        'webhooks',
        'intakes',
        'vendor keys',
        'retention',
      ],
      ...['disk', 'left files', 'backup'],
    ]);
    for (const check of json.checks) {
      expect(check.message).toMatch(/^[A-Z0-9][\s\S]*\.$/);
      if (!['backup', 'disk'].includes(check.name))
        expect([check.name, check.state]).toEqual([check.name, 'ok']);
    }
    expect(of('backup')).toMatchObject({ state: 'warning', message: 'There is no backup.' });
    expect([json.ok, json.problems]).toEqual([true, []]);
    const after = await exec(
      'select (select count(*) from accounts) a, (select count(*) from contacts) c, (select last_value from account_numbers) n',
    );
    expect(after.rows).toEqual(before.rows);
  });

  it('--fix does nothing without a fault', async () => {
    const { json } = await doctor('--fix');
    expect(json.checks.filter((check: { mended: unknown }) => check.mended !== null)).toEqual([]);
  });

  it('schema.sql is read completely', () => {
    const { tables, indexes, constraints, references } = readSchemaSql(schema);
    expect(tables).toHaveLength([...schema.matchAll(/^table /gm)].length);
    expect(indexes).toHaveLength([...schema.matchAll(/INDEX \w+ on /g)].length);
    expect(constraints).toHaveLength([...schema.matchAll(/^ {2}constraint /gm)].length);
    expect(references).toHaveLength([...schema.matchAll(/FOREIGN KEY/g)].length);
  });
});

describe('repaired faults', () => {
  it('rebuilds an invalid index, creates a missing one, and drops the rest of a broken rebuild', {
    tags: ['nightly'],
  }, async () => {
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
    const fixed = (await doctor('--fix')).of('indexes');
    expect(fixed).toMatchObject({
      state: 'ok',
      mended:
        'contacts_name_idx was rebuilt, contacts_name_idx_ccnew was dropped as a leftover, contacts_updated_idx was created.',
    });
    const { rows } = await exec(
      `select indexname, indexdef from pg_indexes where indexname in ('contacts_name_idx', 'contacts_updated_idx', 'contacts_name_idx_ccnew') order by 1`,
    );
    expect(rows.map((row) => row.indexname)).toEqual(['contacts_name_idx', 'contacts_updated_idx']);
    expect(rows[1].indexdef).toContain('(account_id, updated_at, id)');
  });

  it('deletes orphan rows, and reports references to missing rows', async () => {
    const one = await fixture.newAccount();
    const make = makerOf(fixture);
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
    const orphans = orphansCheck(healthFixture());
    const found = await look(orphans);
    expect(found.state).toBe('failed');
    expect(found.message).toContain('1 in identities without a row in contacts');
    expect(found.message).toContain('1 in contacts without a row in sources');
    const fixed = (await doctor('--fix')).of('orphan rows');
    expect(fixed.mended).toMatch(/^Deleted orphan rows: .*1 row of identities/);
    expect(fixed).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('1 in contacts without a row in sources'),
      next_step: expect.stringMatching(/^Inspect them in psql/),
    });
    const { rows } = await exec('select contact_id from identities where account_id = $1', one.account.id);
    expect(rows).toEqual([{ contact_id: kept.id }]);
    await exec('update contacts set source_number = null where account_id = $1', one.account.id);
    expect((await look(orphans)).state).toBe('ok');
  });

  it('orphan rows: references that no constraint keeps are checked too', { tags: ['nightly'] }, async () => {
    const [one, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const edit = { identities: [phone('+14155550103')], tags: [{ op: 'add', items: [tag('A')] }] } as const;
    const groups = [{ op: 'add', items: [tag('B')] }] as const;
    for (const { caller } of [one, other])
      await fixture.core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: { ...edit, groups } });
    const ids = [one.account.id, other.account.id];
    const left = async () => {
      const tables = [...new Set(unconstrainedReferences.map(({ table }) => table))];
      const counts = tables.map(
        (table) => `(select count(*)::int from ${table} where account_id = any($1)) as ${table}`,
      );
      return (await exec(`select ${counts.join(', ')}`, ids)).rows[0];
    };
    await exec(`set session_replication_role = replica`);
    await exec('delete from accounts where id = $1', one.account.id);
    for (const table of ['contacts', 'tags', 'groups'])
      await exec(`delete from ${table} where account_id = $1`, other.account.id);
    await exec(`set session_replication_role = default`);
    expect(Object.values(await left())).not.toContain(0);
    const { message } = (await doctor()).of('orphan rows');
    for (const { table, to } of unconstrainedReferences)
      expect(message).toContain(` in ${table} without a row in ${to}`);
    expect((await doctor('--fix')).of('orphan rows').message).toBe('No orphan rows were found.');
    // The other account still exists, with its events.
    const { events, ...rows } = await left();
    expect(new Set(Object.values(rows))).toEqual(new Set([0]));
    expect(events).toBeGreaterThan(0);
    await fixture.core.deleteAccount(other.account.id, { signal: new AbortController().signal });
  });

  it('corrects tallies while other processes merge them', async () => {
    const one = await fixture.newAccount();
    const make = makerOf(fixture);
    for (let index = 0; index < 5; index += 1) await make(one, 'Jane', phone(`+1415555020${index}`));
    await exec(
      'update contact_tallies set contacts = contacts + 3 where account_id = $1 and bucket = 0 and id = (select id from contact_tallies where account_id = $1 limit 1)',
      one.account.id,
    );
    const found = await look(talliesCheck(healthFixture()));
    expect(found).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('of 1 account do not match the contacts'),
    });
    const fixed = await look(talliesCheck(healthFixture()), { isFixing: true });
    expect(fixed).toMatchObject({
      state: 'ok',
      fixed: 'Corrected the totals of 1 account, in 1 part.',
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

  it('rewrites the displayed lists of a contact from its rows', async () => {
    const one = await fixture.newAccount();
    const make = makerOf(fixture);
    const { id } = await make(one, 'Jane', phone('+14155550301'));
    const other = await make(one, 'June', phone('+14155550302'));
    const shown = async () =>
      (await fixture.core.getContact(one.caller, { target: [{ by: 'id', id }] })).identities[0]?.value;
    expect((await look(listsCheck(healthFixture()))).state).toBe('ok');
    await exec(
      `update contacts set identity_list = (select o.identity_list from contacts o where o.account_id = $1 and o.id = $3)
       where account_id = $1 and id = $2`,
      one.account.id,
      id,
      other.id,
    );
    expect(await shown()).toBe('+14155550302');
    expect(await look(listsCheck(healthFixture()))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(`The first one is ${id}`),
    });
    expect(await look(listsCheck(healthFixture()), { isFixing: true })).toMatchObject({
      state: 'ok',
      fixed: 'Corrected the lists of 1 contact.',
    });
    expect(await shown()).toBe('+14155550301');
  });

  it('rewrites the index of a field from the attributes', { tags: ['nightly'] }, async () => {
    const one = await fixture.newAccount();
    const edit = (plan: string) =>
      ({ op: 'save', onMatch: 'refuse', edit: { attributes: { op: 'merge', value: { plan } } } }) as const;
    const { contact } = await fixture.core.saveContact(one.caller, edit('free'));
    await fixture.core.saveContact(one.caller, edit('pro'));
    await fixture.core.declareField(one.caller, { key: 'plan', type: 'text', indexed: true });
    await fixture.core.runBulkChanges({ signal: new AbortController().signal, only: one.account.id });
    expect((await look(valuesCheck(healthFixture()))).state).toBe('ok');
    await exec(
      `update field_values set text_value = 'other' where account_id = $1 and contact_id = $2`,
      one.account.id,
      contact.id,
    );
    const orphan = `insert into field_values select account_id, '0196b1d6-7d2f-7c55-9f0e-000000000001', field_number, text_value, null, null
       from field_values where account_id = $1 limit 1`;
    await exec(orphan, one.account.id);
    expect(await look(valuesCheck(healthFixture()))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(`the first is ${contact.id}`),
    });
    expect((await doctor('--fix')).of('field values')).toMatchObject({
      state: 'ok',
      mended: 'Corrected values in indexes of fields: those of 1 contact, 1 row without a contact.',
    });
    await exec(orphan, one.account.id);
    expect(await look(valuesCheck(healthFixture()))).toMatchObject({
      state: 'failed',
      message: 'The indexes of fields have values without a contact.',
    });
    await fixture.core.changeField(one.caller, 'plan', { unique: true });
    await fixture.core.runBulkChanges({ signal: new AbortController().signal, only: one.account.id });
    await exec(
      'update field_values set unique_key = null where account_id = $1 and contact_id = $2',
      one.account.id,
      contact.id,
    );
    expect(await look(valuesCheck(healthFixture()))).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(`the first is contact ${contact.number} in the field "plan"`),
    });
    expect((await doctor('--fix')).of('field values')).toMatchObject({ state: 'ok' });
  });

  const insertExpired = `insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
    values ($1, 'k', '', 200, '{}', '', now() - interval '9 days', now() - interval '8 days')`;

  it('reports and deletes rows past their retention', async () => {
    const one = await fixture.newAccount();
    await exec(insertExpired, one.account.id);
    const found = await look(retentionCheck(healthFixture(), () => Promise.reject(new Error('not asked'))));
    expect(found).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('expired answers to idempotent requests of 1 account'),
    });
    const fixed = (await doctor('--fix')).of('retention');
    expect(fixed).toMatchObject({ state: 'ok', mended: expect.stringContaining('idempotency keys') });
  });

  it('rows of an account that is being deleted are left to its erasure', async () => {
    const one = await fixture.newAccount();
    await makerOf(fixture)(one, 'Jane', phone('+14155550401'));
    for (const wrong of [
      insertExpired,
      'update contact_tallies set contacts = contacts + 3 where account_id = $1',
      'update accounts set deleted_at = now() where id = $1',
    ])
      await exec(wrong, one.account.id);
    const health = { ...healthFixture(), eventsMs: null };
    for (const check of [
      talliesCheck(health),
      retentionCheck(health, () => Promise.reject(new Error('not asked'))),
    ])
      expect(await look(check)).toMatchObject({ state: 'ok' });
  });

  it('deletes old files of killed processes, and keeps new and other files', async () => {
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
      fixed: 'Deleted 2 files that no process uses.',
    });
  });
});

describe('time', () => {
  it('no check hangs the command, and unreached checks are reported', async () => {
    const hanging: Check = { name: 'hangs', run: () => new Promise(() => {}) };
    const began = performance.now();
    const checked = await runChecks([hanging, hanging, hanging], {
      ...options,
      eachMs: onThisMachine(400),
      allMs: onThisMachine(700),
    });
    expect(performance.now() - began).toBeLessThan(onThisMachine(5_000));
    expect(checked.map((finding) => finding.message)).toEqual([
      expect.stringMatching(/^The check did not finish within [\d.]+ seconds\.$/),
      expect.stringMatching(/^The check did not finish within [\d.]+ seconds\.$/),
      'This was not checked, because the checks before it took too long.',
    ]);
  });

  it('a locked table affects only its own checks', { tags: ['nightly'] }, async () => {
    await exec('begin');
    await exec('lock table contacts');
    try {
      const { json, of } = await doctor();
      expect(of('data path').state).not.toBe('ok');
      expect(of('indexes').state).toBe('ok');
      expect(of('tallies').state).not.toBe('ok');
      // One lock causes one finding.
      expect(json.problems).toHaveLength(1);
    } finally {
      await exec('rollback');
    }
  });

  it('large tables are sampled, and the result states it', async () => {
    const limits = { ms: 4_000, sampledFrom: 0 };
    await fixture.newAccount();
    await exec('analyze');
    expect((await look(talliesCheck(healthFixture(), limits))).message).toMatch(
      /a sample of \d+ large ones?/,
    );
    expect((await look(orphansCheck(healthFixture(), limits))).message).toMatch(/a sample of \d+ large ones/);
    const hurried = await look(orphansCheck(healthFixture(), { ms: 0, sampledFrom: 1_000 }));
    expect(hurried.message).toMatch(/\(only 0 of \d+ references checked in time\)/);
  });
});
