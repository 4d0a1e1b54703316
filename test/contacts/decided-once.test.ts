/** A write that needs locks is not tried without them first. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import type { Database, Transaction } from '../../src/database/database.js';
import type { Statement } from '../../src/database/statements/sql.js';
import { phone, tag } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const opened: Core[] = [];

afterEach(async () => {
  for (const core of opened.splice(0)) await core.close();
});

/** A core, with its recorded statements: outside and inside transactions. */
async function openCounted() {
  const outside: string[] = [];
  const inside: string[] = [];
  const nameOf = ({ name, text }: Statement) => name ?? text;
  const noted = (query: Database['query'], to: string[]): Database['query'] =>
    ((statement, ...others) => {
      to.push(nameOf(statement));
      return query(statement, ...others);
    }) as Database['query'];
  const { database } = fixture;
  const counted = {
    ...database,
    query: noted(database.query, outside),
    reads: { query: noted(database.reads.query, outside) },
    transaction: (
      work: (tx: Transaction) => Promise<unknown>,
      pace?: Parameters<Database['transaction']>[1],
    ) => database.transaction((tx) => work({ ...tx, query: noted(tx.query, inside) } as Transaction), pace),
  } as Database;
  const core = await openCore({ database: counted, clock: fixture.clock });
  opened.push(core);
  return { core, outside, inside };
}

const aboutContacts = (name: string) => /contact|identit|holder|find/.test(name);

describe('a contact with a tag that is new', () => {
  it('is decided once, under locks', async () => {
    const { core, outside, inside } = await openCounted();
    const account = await fixture.newAccount();
    const save = (number: string, name: string) =>
      core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { identities: [phone(number)], tags: [{ op: 'add', items: [tag(name)] }] },
      });
    // Catalogs and counters are known from here on.
    await save('14155550001', 'known');
    await save('14155550002', 'known');
    outside.length = 0;
    inside.length = 0;
    await save('14155550003', 'new');
    expect(outside.filter(aboutContacts)).toEqual([]);
    const countOf = (words: RegExp) => inside.filter((name) => words.test(name)).length;
    expect([countOf(/^holders/), countOf(/^tags_insert/), countOf(/^insert_contacts/)]).toEqual([1, 1, 1]);
    expect(inside.map((name) => name.replace(/_[0-9a-f]{12}$/, ''))).toEqual([
      'lock_identities',
      'holders',
      'catalogs_some',
      'tags_next',
      'tags_insert',
      'insert_contacts',
    ]);
  });
});
