/** Contacts that are drafted while the previous chunk is written have the same result as rows written sequentially. */
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { eventsOf, hold, makerOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

/** Enough rows for several chunks. */
const rows = 1_150;
/** Rows at this distance are often in different chunks. */
const far = 401;
const waiting = '4915120001002';

interface Line {
  readonly name: string;
  readonly phone: string;
  readonly tag: string;
}

/** Some rows repeat the number of a row just before or far before; one adds a tag late. */
function fileLines(length = rows): readonly Line[] {
  return Array.from({ length }, (_, row) => {
    const meant = row > far && row % 5 === 0 ? row - far : row > far && row % 50 === 1 ? row - 3 : row;
    return {
      name: `Row ${row}`,
      phone: String(4_915_120_000_000 + meant),
      tag: row < 1_100 ? 'one' : 'late',
    };
  });
}

it('under update, the chunk of a row does not matter', () => chunksDoNotMatter('update'));
it('under skip, the chunk of a row does not matter', { tags: ['nightly'] }, () => chunksDoNotMatter('skip'));

async function chunksDoNotMatter(onMatch: 'skip' | 'update'): Promise<void> {
  const account = await fixture.newAccount();
  const refused = JSON.stringify({
    display_name: 'Out',
    phone: `+${waiting}`,
    consents: [{ channel: 'whatsapp', state: 'opted_out' }],
  });
  await imports.undo(account, await imports.run(account, `${refused}\n`));
  const lines = fileLines();
  const text = lines.map(({ name, phone, tag }) => `${name},+${phone},${tag}`).join('\n');
  const job = await imports.run(account, `name,phone,tags\n${text}\n`, { onMatch });

  // The expected result equals the result of sequential rows.
  const expected = new Map<string, { name: string; tags: string[]; version: number }>();
  for (const { name, phone, tag } of lines) {
    const known = expected.get(phone);
    if (known === undefined) expected.set(phone, { name, tags: [tag], version: 1 });
    else if (onMatch === 'update')
      expected.set(phone, { name, tags: [...new Set([...known.tags, tag])], version: known.version + 1 });
  }
  const repeated = rows - expected.size;
  expect(job.totals).toEqual({
    created: expected.size,
    updated: onMatch === 'update' ? repeated : 0,
    skipped: onMatch === 'update' ? 0 : repeated,
    rejected: 0,
  });
  const contacts = await imports.contacts(account);
  const seen = contacts.map((contact) => [
    contact.identities[0]?.value,
    { name: contact.displayName, tags: contact.tags.map((tag) => tag.name), version: contact.version },
  ]);
  // Contacts are in the order of their numbers, which is the order of the rows.
  expect(seen).toEqual([...expected]);
  const optedOut = contacts.filter((contact) => contact.reach.optedOut);
  expect(optedOut.map((contact) => contact.identities[0]?.value)).toEqual([waiting]);
  const created = (await eventsOf(fixture)(account)).filter((event) => event.type === 'contact.created');
  expect(created.slice(1).map((event) => event.contact_id)).toEqual(contacts.map((contact) => contact.id));
}

// No constraint prevents two contacts with one email.
it.each(['phone', 'email'] as const)('rows of later chunks match existing contacts by %s', async (kind) => {
  const account = await fixture.newAccount();
  const lines = fileLines();
  const met = lines.at(1_002);
  const textOf = (line?: Line) => (kind === 'phone' ? `+${line?.phone}` : `p${line?.phone}@example.com`);
  const known = await make(account, 'Known', hold(kind, kind === 'phone' ? String(met?.phone) : textOf(met)));
  const text = lines.map((line) => `${line.name},${textOf(line)}`).join('\n');
  const job = await imports.run(account, `name,${kind}\n${text}\n`, { onMatch: 'update' });
  const after = await fixture.core.getContact(account.caller, { target: [{ by: 'id', id: known.id }] });
  expect([after.displayName, after.version]).toEqual([met?.name, known.version + 1]);
  const numbers = new Set(lines.map((line) => line.phone));
  expect(job.totals).toMatchObject({ created: numbers.size - 1, updated: rows - numbers.size + 1 });
});

it('unused numbers go to the next contacts', { tags: ['nightly'] }, async () => {
  const account = await fixture.newAccount();
  // Chunks do not extend beyond the 2,000 rows that are stored together.
  const lines = fileLines(2_600).map(({ name, phone }) => `${name},+${phone}`);
  await imports.run(account, `name,phone\n${lines.join('\n')}\n`);
  const found = planned('select number from contacts where account_id = $1');
  const stored = await fixture.database.query<{ number: number }>(found, [account.account.id]);
  const numbers = stored.map((item) => item.number);
  const gaps = Math.max(...numbers) - numbers.length;
  for (let index = 0; index < gaps; index += 1) {
    const contact = await make(account, 'Later', hold('phone', String(4_915_130_000_000 + index)));
    numbers.push(contact.number);
  }
  expect(gaps).toBeGreaterThan(0);
  expect(numbers.sort((left, right) => left - right)).toEqual(numbers.map((_, index) => index + 1));
});
