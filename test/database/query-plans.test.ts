/**
 * Query plans of request statements while a database grows. A connection keeps plans that PostgreSQL made from the last
 * statistics. So a scan could remain that suits an empty table, or a table where one contact has most rows.
 * `PLANS_ROWS=60000` (`npm run nightly -- --only plans`) tests a large database.
 */
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { longDeadlines, sessionSql, unboundedSql } from '../../src/database/connections/deadlines.js';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { connectionTo } from '../support/database/connection.js';
import { useSentStatements } from '../support/database/sent-statements.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';

const many = Number(process.env.PLANS_ROWS ?? 3_000);
const statements = useSentStatements();
const fixture = useServer({ isAlone: true });
const drivers = await findDrivers();
/** Tables that grow with the contacts. */
const large = [
  'contacts',
  'identities',
  'contact_tags',
  'contact_groups',
  'events',
  'notes',
  'consents',
  'suppressions',
];
/**
 * The first finds rows by their address in the table; the second counts the tags of a whole account, here the only one.
 */
const exempt = /^(changed_contacts|tags_uses)_/;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
}

const ordersOfOwned = (['id', 'number'] as const).map(
  (by) =>
    [
      { by: 'createdAt', descending: true },
      { by, descending: true },
    ] as const,
);

function scanned(plan: Plan): string[] {
  const inside = (plan.Plans ?? []).flatMap(scanned);
  const table = plan['Node Type'] === 'Seq Scan' ? plan['Relation Name'] : undefined;
  return table !== undefined && large.includes(table) ? [table, ...inside] : inside;
}

const skewed = ['consents', 'notes', 'suppressions'];
/** One contact gets 2,000 rows of each table. Statistics then expect as many of any contact. */
const skewSql = `
  create temporary table busy on commit drop as select account_id, id from contacts limit 1;
  insert into consents (account_id, id, contact_id, channel, state, sender, subjects, actor, occurred_at, created_at)
    select b.account_id, gen_random_uuid(), b.id, 'whatsapp', 'opted_in', s::text, '{}', '{}', now(), now()
      from busy b, generate_series(1, 2000) s;
  insert into notes (account_id, id, number, contact_id, body, type, origin, created_at, updated_at)
    select b.account_id, gen_random_uuid(), s + 1000000, b.id, 'note', 'text', 'user', now(), now()
      from busy b, generate_series(1, 2000) s;
  insert into suppressions (account_id, id, contact_id, channel, subject, subjects, reason, actor, created_at, updated_at)
    select b.account_id, gen_random_uuid(), b.id, 'whatsapp', s::text, '{}', 'x', '{}', now(), now()
      from busy b, generate_series(1, 2000) s`;

/** The tables whose rows a plan reads of all contacts, to find those of one. */
function walked(plan: Plan): string[] {
  const inside = (plan.Plans ?? []).flatMap(walked);
  const isWalk = /\bcontact_id = /.test(plan.Filter ?? '') && !/contact_id/.test(plan['Index Cond'] ?? '');
  const table = plan['Relation Name'] ?? '';
  return isWalk && skewed.includes(table) ? [table, ...inside] : inside;
}

it('lookups, lists and writes use indexes with 0, 100 and many rows, and with very many also by cost', async () => {
  const texts = new Map<string, string>();
  const account = await fixture.newAccount();
  const imports = new ImportFixture(fixture);
  const file = (from: number, rows: number) =>
    `Phone,Name,Labels\n${Array.from({ length: rows }, (_, index) => `+1415${from + index},N${index},t${index % 7}`).join('\n')}\n`;
  for (const [index, driver] of drivers.entries()) {
    const say = (request: ReturnType<typeof driver.list>) =>
      fixture.send({ ...request, headers: driver.headers(account.key, account.account) });
    for (const turn of [1, 2, 3])
      await say(
        driver.create({
          name: 'Ana López',
          digits: `4915100${index}${turn}000`,
          email: `a${index}${turn}@example.com`,
          ref: `r${index}${turn}`,
        }),
      );
    const [contact] = await imports.contacts(account);
    if (contact === undefined) throw new Error('nobody was made');
    const id = driver.idOf(contact);
    for (let turn = 0; turn < 7; turn += 1) await say(driver.list());
    await say(driver.read(id));
    await say(driver.rename(id, 'Bo Ra'));
    const removal = driver.remove(id);
    if (removal !== null) await say(removal);
  }
  for (let turn = 0; turn < 8; turn += 1)
    for (const owners of [['ana'], ['ana', 'bo']])
      for (const order of ordersOfOwned)
        for (const filter of [{ op: 'all', filters: [] }, { op: 'dialable' }] as const) {
          const visibility = { contacts: { owners, groups: [] }, hidden: [], masked: [] };
          const page = { from: { at: 'start' }, limit: 50, order, wantTotal: true } as const;
          await fixture.core.listContacts({ ...account.caller, visibility }, filter, page);
        }
  const job = await imports.run(account, file(5557000, 50));
  await imports.run(account, file(5557025, 50), { onMatch: 'update' });
  await imports.undo(account, job);
  for (const { name, text } of statements.all()) texts.set(name, text);
  expect(texts.size).toBeGreaterThan(30);
  const owned = [...texts.keys()].filter((name) => name.startsWith('list_owned_'));
  expect(owned.length).toBeGreaterThan(0);

  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database() as name'),
    [],
  );
  const server = inject('server');
  const client = new pg.Client(connectionTo(server, row?.name ?? '') as pg.ClientConfig);
  await client.connect();
  const scans = async (session: string) => {
    await client.query(session);
    const found: string[] = [];
    for (const [name, text] of texts) {
      const { rows } = await client.query(`explain (generic_plan, format json) ${text}`);
      const tables = scanned(rows[0]['QUERY PLAN'][0].Plan);
      if (tables.length > 0 && !exempt.test(name)) found.push(`${name}: ${tables}`);
    }
    return found;
  };
  const ours = sessionSql(longDeadlines);
  const walks = async () => {
    const found: string[] = [];
    for (const [name, text] of texts) {
      const { rows } = await client.query(`explain (generic_plan, format json) ${text}`);
      const tables = walked(rows[0]['QUERY PLAN'][0].Plan);
      if (tables.length > 0) found.push(`${name}: ${tables}`);
    }
    return found;
  };
  try {
    expect(await scans(ours), 'never looked at').toEqual([]);
    // These are the plans before the first contact exists.
    await client.query(`begin; truncate ${large.join(', ')} cascade; analyze`);
    expect(await scans(ours), 'empty').toEqual([]);
    expect((await scans(unboundedSql)).length, 'without the setting').toBeGreaterThan(5);
    await client.query('rollback');
    await imports.run(account, file(1000000, 100));
    await client.query('analyze');
    expect(await scans(ours), '100').toEqual([]);
    await imports.run(account, file(2000000, many));
    // Autovacuum removes dead rows, which would otherwise count in the costs.
    await client.query('vacuum analyze');
    expect(await scans(ours), 'many').toEqual([]);
    // Reading the contacts of an owner does not scan contacts of other owners.
    for (const name of owned) {
      const { rows } = await client.query(`explain (generic_plan) ${texts.get(name)}`);
      const plan: string = rows.map((item) => item['QUERY PLAN']).join('\n');
      expect(plan).toContain('using contacts_owner');
      expect(plan).not.toMatch(/using contacts_(created|listed)_idx/);
    }
    await client.query(`begin; ${skewSql}; analyze ${skewed.join(', ')}`);
    expect(await walks(), 'most rows belong to one contact').toEqual([]);
    await client.query('rollback');
    // Small tables are cheaper to read as a whole.
    if (many < 50_000) return;
    // `lock_epoch` asks whether there is any event: it reads one row. Statements of tests read whole accounts.
    const byCost = (await scans('set enable_seqscan = on')).filter(
      (scan) =>
        /contacts|identities|contact_tags|events/.test(scan.split(': ')[1] ?? '') &&
        !/^(lock_epoch|test)_/.test(scan),
    );
    expect(byCost, 'many, by costs').toEqual([]);
  } finally {
    await client.end();
  }
});
