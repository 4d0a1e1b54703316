/** Rows of waiting imports that two erasures rewrite at the same time: neither restores the person of the other. */
import { expect, it } from 'vitest';
import type { Database } from '../../src/database/database.js';
import type { RunPiece } from '../../src/erasure/operations/erasure-batches.js';
import { WaitingRows } from '../../src/erasure/operations/waiting-rows.js';
import { ErasedPerson } from '../../src/erasure/values/erased-person.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const importFixture = new ImportFixture(fixture);
const atOnce: RunPiece = (piece) => piece();
const people = { Ada: '4915100000001', Bob: '4915100000002', Cid: '4915100000003' } as const;
type Name = keyof typeof people;

const file = (names: readonly Name[]) =>
  ['name,phone', ...names.map((name) => `${name},+${people[name]}`), ''].join('\n');
const erased = (name: Name) =>
  ErasedPerson.fromJson({
    ids: [],
    identities: [{ kind: 'phone', scope: '', value: people[name], raw: `+${people[name]}` }],
    names: [],
    texts: [],
  });

it.each<readonly [string, readonly (readonly Name[])[]]>([
  ['first', [['Ada'], ['Ada', 'Bob', 'Cid']]],
  ['last', [['Ada', 'Bob', 'Cid'], ['Ada']]],
])('with an import of one person that comes %s', async (_place, imports) => {
  const of = await fixture.newAccount();
  const { id } = of.account;
  for (const names of imports) await importFixture.queue(of, file(names));
  let isOther = false;
  /** The other erasure rewrites its rows before the first transaction of this one. */
  const database: Database = {
    ...fixture.database,
    transaction: async (work, ...more) => {
      if (!isOther) {
        isOther = true;
        await new WaitingRows(id, erased('Bob')).scrubCommitted(fixture.database, atOnce);
      }
      return fixture.database.transaction(work, ...more);
    },
  };
  const rows = new WaitingRows(id, erased('Ada'));
  await rows.scrubCommitted(database, atOnce);
  expect(await fixture.database.transaction((tx) => rows.scrub(tx))).toBe(2);
  await importFixture.work();
  expect((await importFixture.contacts(of)).map((contact) => contact.displayName)).toEqual(['Cid']);
});
