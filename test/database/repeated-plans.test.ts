/**
 * A connection plans the prepared statements of requests a few times. PostgreSQL plans a statement for its values at
 * each call when it estimates that plan to be cheaper, as in a small account next to a large one.
 */
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { longDeadlines, sessionSql } from '../../src/database/connections/deadlines.js';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { type Client, clientOf } from '../support/clients/directory.js';
import { connectionTo } from '../support/database/connection.js';
import { type SentStatement, useSentStatements } from '../support/database/sent-statements.js';
import { useServer } from '../support/wire/server.js';

const statements = useSentStatements();
const fixture = useServer({ isAlone: true });
/** PostgreSQL compares the costs after so many plans for values. */
const plansForValues = 5;
/** Their plans depend on their values: terms of searches, and what a filter names. */
const forValues = /^(list|count|search)/;

const file = (rows: number) =>
  `Phone,Name,Email,Labels\n${Array.from({ length: rows }, (_, at) => `+1415${5_000_000 + at},N${at},n${at}@example.com,t${at % 7}`).join('\n')}\n`;

it('a small account next to a large one is not planned for again', async () => {
  const imports = new ImportFixture(fixture);
  await imports.run(await fixture.newAccount(), file(6_000));
  const small = await fixture.newAccount();
  await imports.run(small, file(20));
  await fixture.database.query(planned('analyze'), []);

  const sent = new Map<string, SentStatement>();
  statements.clear();
  await work(clientOf(fixture, small.key));
  // The jobs of the process run meanwhile, with statements about all accounts and the large one.
  for (const statement of statements.all())
    if (namesAccount(statement, small.account.id)) sent.set(statement.name, statement);
  expect(sent.size).toBeGreaterThan(20);

  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database() as name'),
    [],
  );
  const client = new pg.Client(connectionTo(inject('server'), row?.name ?? '') as pg.ClientConfig);
  await client.connect();
  try {
    // The server of the tests spares the plans for values.
    await client.query(`${sessionSql(longDeadlines)}; set plan_cache_mode = auto`);
    for (const { name, text, values = [] } of sent.values())
      for (let turn = 0; turn < plansForValues + 5; turn += 1) {
        await client.query('begin');
        // It is planned before it fails, as a second insert of a row does.
        await client.query({ name, text, values: [...values] }).catch(() => {});
        await client.query('rollback');
      }
    const { rows } = await client.query<{ name: string; times: number }>(
      'select name, custom_plans::int as times from pg_prepared_statements where custom_plans > $1 order by 1',
      [plansForValues],
    );
    expect(rows.map((item) => item.name).filter((name) => !forValues.test(name))).toEqual([]);
  } finally {
    await client.end();
  }
});

function namesAccount({ values }: SentStatement, id: string): boolean {
  return values?.flat().some((value) => typeof value === 'string' && value.includes(id)) === true;
}

/** Requests that clients send often. */
async function work({ get, make, patch, post, put, remove }: Client): Promise<void> {
  const { id } = await make({ display_name: 'Ana', phone: '+34600100200', tags: ['t1', 'own'] });
  await make({ display_name: 'Bo', email: 'bo@example.com' });
  await get(`/contacts/${id}`);
  await post('/contacts/resolve', { identifiers: [{ kind: 'phone', value: '+34600100200' }] });
  await post('/contacts/resolve', { identifiers: [{ kind: 'email', value: 'bo@example.com' }] });
  await patch(`/contacts/${id}`, { company: 'One' });
  await patch(`/contacts/${id}`, { tags: ['t2'] });
  await put(`/contacts/${id}/consents/whatsapp`, { state: 'opted_in' });
  await post('/contacts/batch', { items: [{ op: 'create', contact: { phone: '+34600100201' } }] });
  await get('/contacts?limit=5');
  await get('/events?limit=5');
  await get('/tags');
  await remove(`/contacts/${id}`);
}
