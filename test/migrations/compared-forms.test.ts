/**
 * An upgrade converts forms that an earlier release stored: opt-outs apply to every spelling, and no contacts are
 * merged.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { migrateFolding } from '../../src/migrations/store/steps/compared-forms.js';
import { byId, hold, makerOf, phone } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);

const statements = [
  `update identities set value = replace(value, $2, $3), raw = replace(coalesce(raw, value), $2, $3)
     where account_id = $1 and ($4::uuid is null or contact_id = $4)`,
  `update contacts set identity_list = replace(identity_list, $2, $3), name_folded = replace(name_folded, $2, $3),
     company_folded = replace(company_folded, $2, $3) where account_id = $1 and ($4::uuid is null or id = $4)`,
  `update consents set subjects = string_to_array(replace(array_to_string(subjects, chr(10)), $2, $3), chr(10))
     where account_id = $1 and ($4::uuid is null or contact_id = $4)`,
  'update retained_refusals set subject = replace(subject, $2, $3) where account_id = $1 and $4::uuid is null',
  'update groups set folded = replace(folded, $2, $3) where account_id = $1 and $4::uuid is null',
];

/** Writes the form that an earlier release stored for the spelling. */
async function asBefore(of: TestAccount, now: string, before: string, contact?: Contact): Promise<void> {
  for (const sql of statements)
    await fixture.database.query(planned(sql), [of.account.id, now, before, contact?.id ?? null]);
}

const bringOver = () => fixture.database.transaction((tx) => migrateFolding(tx), 'unbounded');

async function mayMail(of: TestAccount, value: string) {
  const [answer] = await fixture.core.canSend(of.caller, {
    channel: 'email',
    purpose: null,
    sender: null,
    recipients: [{ key: { kind: 'email', scope: '', value }, chosen: null }],
  });
  return { contact: answer?.contactId, codes: answer?.reasons.map((reason) => reason.code) };
}

const optOut = (of: TestAccount, contact: Contact) =>
  fixture.core.recordConsent(
    of.caller,
    { target: byId(contact) },
    { channel: 'email', state: 'opted_out', purpose: null },
  );

async function pairs(of: TestAccount): Promise<readonly string[]> {
  let read = await fixture.core.listDuplicates(of.caller, { limit: 50, after: null });
  for (let round = 0; round < 50 && !read.isComplete; round += 1)
    read = await fixture.core.listDuplicates(of.caller, { limit: 50, after: null });
  const texts = read.items.map(
    ({ contacts, reasons }) =>
      `${contacts
        .map((contact) => contact.displayName)
        .sort()
        .join(' ')}: ${reasons}`,
  );
  return texts.sort();
}

it('people whose forms become equal are listed as duplicates, and keep all their data', async () => {
  const of = await fixture.newAccount();
  const one = await make(of, 'One', hold('email', 'zoe@example.com'));
  const two = await make(of, 'Two', hold('email', 'zoe@second.example'), hold('instagram', 'zoe2'));
  await make(of, 'Three', hold('instagram', 'zoe'));
  await optOut(of, two);
  expect(await pairs(of)).toEqual([]);
  await asBefore(of, 'zoe@second.example', 'zoe@example.com\u200b', two);
  await asBefore(of, 'zoe2', 'zoe\u200b', two);
  await bringOver();
  expect((await mayMail(of, 'zoe@example.com')).codes).toContain('opted_out');
  expect(await pairs(of)).toEqual(['One Two: same_email', 'Three Two: shared_number']);
  const read = await fixture.core.getContact(of.caller, { target: byId(two) });
  expect(
    [...read.identities, ...(read.sharing ?? [])].map(({ kind, value, raw }) => [kind, value, raw]),
  ).toEqual([
    ['email', 'zoe@example.com', 'zoe@example.com\u200b'],
    ['instagram', 'zoe', 'zoe\u200b'],
  ]);
  expect((await fixture.core.getContact(of.caller, { target: byId(one) })).version).toBe(one.version);
  const rows = await fixture.database.query(
    planned('select xmin::text from contacts where account_id = $1 order by id'),
    [of.account.id],
  );
  await bringOver();
  expect(
    await fixture.database.query(
      planned('select xmin::text from contacts where account_id = $1 order by id'),
      [of.account.id],
    ),
  ).toEqual(rows);
  // A value that another contact owns has the compared form too.
  await asBefore(of, 'zoe', 'zoe\u200b', two);
  await bringOver();
  const again = await fixture.core.getContact(of.caller, { target: byId(two) });
  expect([again.identities, again.sharing].map((some) => some?.map(({ value }) => value))).toEqual([
    ['zoe@example.com'],
    ['zoe'],
  ]);
});

it('a retained opt-out applies to the address in Unicode and in ASCII', async () => {
  const of = await fixture.newAccount();
  const gone = await make(of, 'Gone', hold('email', 'ann@münchen.example'));
  await optOut(of, gone);
  await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(gone) });
  await asBefore(of, 'münchen', 'xn--mnchen-3ya');
  await bringOver();
  await make(of, 'Back', hold('email', 'ann@MÜNCHEN.example'));
  expect((await mayMail(of, 'ann@münchen.example')).codes).toContain('opted_out');
});

it('two spellings in one contact both remain, and the first is the address', async () => {
  const of = await fixture.newAccount();
  const one = await make(
    of,
    'One',
    hold('email', 'a@x.example'),
    hold('email', 'b@x.example'),
    phone('14155550188'),
  );
  await asBefore(of, 'b@x', '<a@x');
  await bringOver();
  const read = await fixture.core.getContact(of.caller, { target: byId(one) });
  expect(read.identities.map((identity) => identity.kind)).toEqual(['email', 'email', 'phone']);
  expect((await mayMail(of, 'a@x.example')).contact).toBe(asId(one.id));
});

it('names and groups have the composed form, which searches and references find', async () => {
  const of = await fixture.newAccount();
  const one = await make(of, 'Jörg Café', phone('14155550189'));
  const group = await fixture.core.createCatalogItem(of.caller, 'groups', { name: 'Café' });
  await asBefore(of, 'é', 'e\u0301');
  await asBefore(of, 'ö', 'o\u0308');
  await bringOver();
  const found = await fixture.core.listContacts(
    of.caller,
    { op: 'text', terms: [{ in: 'name', value: 'jörg café' }] },
    { from: { at: 'start' }, limit: 5, order: [{ by: 'number', descending: false }], wantTotal: true },
  );
  expect(found.items.map(({ id }) => id)).toEqual([one.id]);
  const [row] = await fixture.database.query<{ folded: string }>(
    planned('select folded from groups where account_id = $1 and number = $2'),
    [of.account.id, group.number],
  );
  expect(row?.folded).toBe('café');
});

it('names of white space are none', async () => {
  const of = await fixture.newAccount();
  for (const name of ['', '   ', 'Ana']) await make(of, name);
  const folded = () =>
    fixture.database.query(
      planned(
        'select display_name as name, name_folded as folded from contacts where account_id = $1 order by id',
      ),
      [of.account.id],
    );
  const now = [
    { name: '', folded: null },
    { name: '   ', folded: null },
    { name: 'Ana', folded: 'ana' },
  ];
  expect(await folded()).toEqual(now);
  await fixture.database.query(
    planned('update contacts set name_folded = lower(display_name) where account_id = $1'),
    [of.account.id],
  );
  await bringOver();
  expect(await folded()).toEqual(now);
});
