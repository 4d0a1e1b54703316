/** Imports of Switchbook 0.2.0: their rows are read, undone and erased like current ones. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { readChunkLines, type StoredRow } from '../../src/imports/operations/rows/row-codec.js';
import { chunkColumns, type StoredChunk } from '../../src/imports/store/import-rows.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { ImportFixture, shownMembers } from '../support/accounts/import-fixture.js';
import { hold, makerOf } from '../support/accounts/people.js';
import { dump, placesOf } from '../support/database/dump.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);
const erase = eraserOf(fixture);

const file = [
  'name,phone,email',
  'Ada Aldous,+4915100000001,ada@example.org',
  'Bob,+4915100000002,',
  ',nonsense,',
  ',nonsense,',
  ',nonsense,',
  'Ada Again,+4915100000001,ada@example.org',
  'Zed Zander,+491510000000x,zed@example.org',
  'Cid,+4915100000003,a cell that is no email',
  'Bob,+4915100000002,',
  '',
].join('\n');

const letters = { created: 'c', updated: 'u', skipped: 'k', rejected: 'r' } as const;

/** Stores the chunks in the form of 0.2.0. */
async function makeEarlier(of: TestAccount, isPacked = true): Promise<void> {
  const { database } = fixture;
  const chunks = await database.query<StoredChunk & { job: string }>(
    planned(`select c.import_id as job, ${chunkColumns} from import_chunks c where c.account_id = $1`),
    [of.account.id],
  );
  const bytes = (chunk: string | Buffer) =>
    chunk.length === 0 ? null : isPacked ? deflateSync(chunk) : Buffer.from(chunk);
  for (const chunk of chunks) {
    const rows = (await readChunkLines(chunk)).map((line) => JSON.parse(line) as StoredRow);
    const ids = rows.map((row) => row.contactId ?? '').join('');
    const outcomes = rows.map((row) => {
      const letter = row.reason === 'unchanged' ? 'n' : letters[row.outcome];
      const hasLine = row.outcome !== 'rejected' && (row.notes ?? row.flaws) !== undefined;
      return hasLine ? letter.toUpperCase() : letter;
    });
    const lines = rows.flatMap(({ outcome, flaws = [], raw = null, notes }) =>
      outcome === 'rejected' || notes !== undefined || flaws.length > 0
        ? [JSON.stringify(notes === undefined ? [flaws, raw] : [flaws, raw, notes])]
        : [],
    );
    const counted = lines.join('\n').replaceAll(/(\[.*nonsense.*\])\n\1\n\1/g, '$1\n2');
    const changes = chunk.changes;
    await database.query(
      planned(`update import_chunks c set content = null, outcomes = $4, packed = $5, contacts = $6, rejections = $7
        where c.account_id = $1 and c.import_id = $2 and c.first_row = $3`),
      [
        ...[of.account.id, chunk.job, chunk.firstRow],
        ...[outcomes.join('').replaceAll(/r{2,}/g, (run) => `r${run.length}`), isPacked || changes !== null],
        ...[bytes(Buffer.from(ids.replaceAll('-', ''), 'hex')), bytes(counted)],
      ],
    );
  }
}

describe('chunks of Switchbook 0.2.0', () => {
  it.each([true, false])('have the same rows, deflated: %s', async (isPacked) => {
    const account = await fixture.newAccount();
    const job = await imports.run(account, file, { badCells: 'drop_cell' });
    expect(await imports.outcomes(account, job)).toEqual([
      ...['created', 'created'],
      ...['rejected:invalid', 'rejected:invalid', 'rejected:invalid'],
      ...['skipped:repeated', 'created', 'created', 'skipped:repeated'],
    ]);
    const before = await imports.rows(account, job);
    const rejected = await imports.rows(account, job, 'rejected');
    await makeEarlier(account, isPacked);
    expect(await imports.rows(account, job)).toEqual(before);
    expect(await imports.rows(account, job, 'rejected')).toEqual(rejected);
  });

  it('are undone', async () => {
    const account = await fixture.newAccount();
    const known = await make(account, 'Known', hold('phone', '4915100000002'));
    const job = await imports.run(account, file, { onMatch: 'update' });
    expect(job.totals).toMatchObject({ updated: 2 });
    await makeEarlier(account);
    expect((await imports.undo(account, job)).undo).toMatchObject({ kept: 0 });
    expect((await imports.contacts(account)).map(shownMembers)).toMatchObject([
      { ...shownMembers(known), version: 3 },
    ]);
  });

  it('lose an erased person, and the others can be undone', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Ada Aldous', hold('phone', '4915100000001'));
    const known = await make(account, 'Known', hold('phone', '4915100000002'));
    const job = await imports.run(account, file, { onMatch: 'update' });
    await makeEarlier(account);
    const ada = (await imports.contacts(account)).find((contact) =>
      shownMembers(contact).phones.includes('4915100000001'),
    );
    if (ada === undefined) throw new Error('nobody has the number');
    await erase(account, ada.id);
    const after = (await dump(fixture.database)).filter((line) => line.includes(account.account.id));
    for (const value of ['Ada Again', 'Ada Aldous', '4915100000001', 'ada@example.org'])
      expect([value, placesOf(value, after)]).toEqual([value, []]);
    expect((await imports.undo(account, job)).undo).toMatchObject({ kept: 1 });
    expect((await imports.contacts(account)).map((contact) => shownMembers(contact).name)).toEqual([
      shownMembers(known).name,
    ]);
  });
});
