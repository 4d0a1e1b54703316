/** Candidates for merges: reasons, scores, and pairs that a user dismissed as two people. */

import { comparableOf } from '@switchbook/domain/contact/compared-person.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { highestId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, inject, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { beginSearch, listDueSearches } from '../../src/duplicates/store/search-progress.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, hold, makerOf, phone, problemOf } from '../support/accounts/people.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const make = makerOf(fixture);
const page = { limit: 50, after: null } as const;

/** Each pair as `number number: reasons`, lower number first. */
async function found(account: TestAccount): Promise<readonly string[]> {
  let read = await fixture.core.listDuplicates(account.caller, page);
  for (let round = 0; round < 50 && !read.isComplete; round += 1)
    read = await fixture.core.listDuplicates(account.caller, page);
  const { items, isComplete } = read;
  expect(isComplete).toBe(true);
  return items.map(({ contacts, reasons }) => {
    const numbers = contacts.map((contact) => contact.number).sort((left, right) => left - right);
    return `${numbers.join(' ')}: ${reasons.join(', ')}`;
  });
}

const edit = (account: TestAccount, contact: Contact, change: object) =>
  fixture.core.editContact(account.caller, { op: 'edit', target: byId(contact), edit: change });

/** An account with a pair of contacts that was dismissed. */
async function dismissedPair() {
  const account = await fixture.newAccount();
  const { caller } = account;
  const mail = hold('email', 'j@example.com');
  const one = await make(account, 'One', phone('14155550001'), mail);
  const two = await make(account, 'Two', phone('14155550002'), mail);
  await fixture.core.dismissDuplicate(caller, [byId(one), byId(two)]);
  const dismissals = async () => (await fixture.core.listDismissals(caller, page)).items.length;
  expect([await found(account), await dismissals()]).toEqual([[], 1]);
  return { account, caller, one, dismissals };
}

describe('duplicates', () => {
  it('are listed with the identities that a list shows: contacts may have megabytes of others', async () => {
    const account = await fixture.newAccount();
    const mail = hold('email', 'j@example.com');
    const ids = (name: string) => Array.from({ length: 20 }, (_, at) => hold('telegram', `${name}${at}`));
    const one = await make(account, 'Jo', phone('14155550001'), mail, ...ids('one'));
    await make(account, 'Jo', phone('14155550002'), mail, ...ids('two'));
    await found(account);
    const { items } = await fixture.core.listDuplicates(account.caller, page);
    const shown = items.flatMap(({ contacts }) => contacts.map(({ identities }) => identities));
    expect(shown.map((identities) => identities.map(({ kind }) => kind))).toEqual([
      ['phone', 'email'],
      ['phone', 'email'],
    ]);
    const person = comparableOf({ displayName: set('Jo'), identities: [mail] });
    const { matches } = await fixture.core.checkDuplicates(account.caller, [person]);
    expect(matches[0]?.map(({ contact }) => contact.identities.length)).toEqual([2, 2]);
    expect(one.identities).toHaveLength(22);
  });

  it('are equal forms of a number, the same email, or the same name with another match', async () => {
    const account = await fixture.newAccount();
    await make(account, 'Ana', phone('5511987654321'));
    await make(account, 'Bea', phone('551187654321'));
    await make(account, 'Cleo', phone('14155550001'), hold('email', 'Jane@example.com'));
    await make(account, 'Dora', phone('14155550002'), hold('email', 'jane@example.com'));
    const five = await make(account, 'EVA Smith', phone('14155550003'));
    const six = await make(account, 'Eva Smith', phone('4915100000003'));
    expect(await found(account)).toEqual(['1 2: equivalent_number', '3 4: same_email']);
    for (const contact of [five, six]) await edit(account, contact, { company: set('ACME') });
    expect(await found(account)).toEqual([
      '1 2: equivalent_number',
      '3 4: same_email',
      '5 6: same_name, same_company',
    ]);
    await edit(account, six, { company: set('Other') });
    expect(await found(account)).toHaveLength(2);
  });

  it('do not come from a widely shared value', async () => {
    const account = await fixture.newAccount();
    for (let index = 0; index < 20; index += 1)
      await make(account, `P${index}`, phone(`49151000000${10 + index}`), hold('email', 'info@example.com'));
    expect((await found(account)).length).toBeGreaterThan(40);
    await make(account, 'One too many', phone('4915100000099'), hold('email', 'info@example.com'));
    expect(await found(account)).toEqual([]);
  });

  it('go page by page, the likeliest first', async () => {
    const account = await fixture.newAccount();
    for (let index = 0; index < 5; index += 1)
      for (const half of [1, 2])
        await make(
          account,
          `N${index}`,
          phone(`4915100${half}00${index}0`),
          hold('email', `n${index}@example.com`),
        );
    const seen: number[] = [];
    let after: readonly (string | number)[] | null = null;
    do {
      const { items, next } = await fixture.core.listDuplicates(account.caller, { limit: 2, after } as never);
      seen.push(...items.map((duplicate) => duplicate.score));
      after = next as typeof after;
    } while (after !== null);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted((left, right) => right - left));
  });

  it('of one page are in the order of the scores that it shows, which may differ from the stored ones', async () => {
    const account = await fixture.newAccount();
    const mail = hold('email', 'jane@example.com');
    await make(account, 'Cleo', phone('14155550001'), mail);
    await make(account, 'Dora', phone('14155550002'), mail);
    await make(account, 'Ana', phone('5511987654321'));
    await make(account, 'Ana', phone('551187654321'));
    const before = await found(account);
    expect(before).toHaveLength(2);
    await fixture.database.query(planned('update duplicates set score = 100 - score where account_id = $1'), [
      account.account.id,
    ]);
    expect(await found(account)).toEqual(before);
  });

  it('are incomplete on a later page too, while contacts are compared', async () => {
    const account = await fixture.newAccount();
    for (const letter of ['a', 'b', 'c', 'd'])
      await make(account, letter, hold('email', `${letter < 'c' ? 'one' : 'two'}@example.com`));
    expect(await found(account)).toHaveLength(2);
    const list = (after: Cursor | null) => fixture.core.listDuplicates(account.caller, { limit: 1, after });
    const first = await list(null);
    expect(await list(first.next)).toMatchObject({ isComplete: true });
    await fixture.database.query(planned(`update duplicate_walks set down_to = $2 where account_id = $1`), [
      account.account.id,
      highestId,
    ]);
    expect(await list(first.next)).toMatchObject({ items: [expect.anything()], isComplete: false });
  });

  it('stay dismissed, also when one contact is merged', async () => {
    const account = await fixture.newAccount();
    const { caller } = account;
    const mail = hold('email', 'j@example.com');
    const one = await make(account, 'One', phone('14155550001'), mail);
    const two = await make(account, 'Two', phone('14155550002'), mail);
    const three = await make(account, 'Three', phone('14155550003'));
    expect(await found(account)).toHaveLength(1);
    const { dismissal, isNew } = await fixture.core.dismissDuplicate(caller, [byId(two), byId(one)]);
    expect(isNew).toBe(true);
    expect(await found(account)).toEqual([]);
    await edit(account, one, { company: set('ACME') });
    expect(await found(account)).toEqual([]);
    expect((await fixture.core.dismissDuplicate(caller, [byId(one), byId(two)])).isNew).toBe(false);
    const { merge } = await fixture.core.mergeContacts(caller, {
      op: 'merge',
      survivor: byId(three),
      loser: byId(two),
    });
    expect(await found(account)).toEqual([]);
    expect(await problemOf(fixture.core.dismissDuplicate(caller, [byId(one), byId(two)]))).toMatchObject({
      kind: 'merged',
    });
    await fixture.core.deleteDismissal(caller, dismissal.id);
    expect(await found(account)).toEqual(['1 3: same_email']);
    await fixture.core.undoMerge(caller, merge.id);
    expect(await found(account)).toEqual(['1 2: same_email']);
    expect(await problemOf(fixture.core.deleteDismissal(caller, dismissal.id))).toEqual({
      kind: 'not_found',
      resource: 'dismissal',
    });
  });

  it('disappear with a deleted contact, and appear after an import', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'), hold('email', 'j@example.com'));
    await make(account, 'Two', phone('14155550002'), hold('email', 'j@example.com'));
    expect(await found(account)).toHaveLength(1);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(one) });
    expect(await found(account)).toEqual([]);
  });

  it('that were dismissed are forgotten with a deleted contact', async () => {
    const { account, caller, one, dismissals } = await dismissedPair();
    await fixture.core.deleteContact(caller, { op: 'delete', target: byId(one) });
    expect([await found(account), await dismissals()]).toEqual([[], 0]);
  });

  it('that were dismissed are forgotten with an erased contact, and not with a restored one', async () => {
    const { account, caller, one, dismissals } = await dismissedPair();
    await fixture.core.deleteContact(caller, { op: 'delete', target: byId(one) });
    await fixture.core.restoreContact(caller, { contact: one.id });
    expect([await found(account), await dismissals()]).toEqual([[], 1]);
    await fixture.core.eraseContact(caller, { target: byId(one) });
    expect([await found(account), await dismissals()]).toEqual([[], 0]);
  });

  it('are found in the background, from the newest', async () => {
    const account = await fixture.newAccount();
    await make(account, 'One', phone('14155550001'), hold('email', 'j@example.com'));
    await fixture.core.listDuplicates(account.caller, page);
    await make(account, 'Two', phone('14155550002'), hold('email', 'j@example.com'));
    // Only an import that has not ended delays the search.
    await new ImportFixture(fixture).run(account, 'Name,Phone\nThree,+4915120000000\n');
    expect(await listDueSearches(fixture.database)).toContain(account.account.id);
    await fixture.core.searchDuplicates({ signal: new AbortController().signal });
    expect(await found(account)).toEqual(['1 2: same_email']);
  });

  it('are found in the background for a small account while a large one is searched', {
    tags: ['nightly'],
  }, async () => {
    const [large, small] = [await fixture.newAccount(), await fixture.newAccount()];
    const people = Array.from({ length: 3_000 }, (_, at) => `Person ${at},+49151${20_000_000 + at}\n`);
    await new ImportFixture(fixture).run(large, `Name,Phone\n${people.join('')}`);
    await make(small, 'One', phone('14155550001'), hold('email', 'j@example.com'));
    const begin = async ({ account }: TestAccount) => beginSearch(fixture.database, account.id);
    await begin(large);
    await begin(small);
    const stop = new AbortController();
    const running = fixture.core.searchDuplicates({ signal: stop.signal });
    await until('the small account is searched', async () => (await leftOf(small)) === false);
    expect(await leftOf(large)).toBe(true);
    stop.abort();
    await running;
  });

  // Distributed tables have no triggers.
  it.skipIf(inject('hasCitus') || hasLimitedRole)(
    'are found in other accounts while the search of one fails',
    async () => {
      const [failing, other] = [await fixture.newAccount(), await fixture.newAccount()];
      for (const { account } of [failing, other]) await beginSearch(fixture.database, account.id);
      const run = (text: string) => fixture.database.query(planned(text), []);
      await run(`create function fail_walk() returns trigger language plpgsql as $$ begin
      if new.account_id = '${failing.account.id}' then raise exception 'the search fails'; end if; return new; end $$`);
      await run(
        'create trigger fail_walk before update on duplicate_walks for each row execute function fail_walk()',
      );
      try {
        const errors: unknown[] = [];
        const onError = (error: unknown) => errors.push(error);
        const stop = new AbortController();
        const running = fixture.core.searchDuplicates({ signal: stop.signal, onError });
        await until('the other account is searched', async () => (await leftOf(other)) === false);
        stop.abort();
        await running;
        expect(errors).toHaveLength(1);
        expect(await Promise.all([failing, other].map(leftOf))).toEqual([true, false]);
      } finally {
        await run('drop trigger fail_walk on duplicate_walks');
        await run('drop function fail_walk');
      }
    },
  );
});

/** Whether contacts of the account were not compared yet. */
const leftSql = planned(
  'select w.down_to is not null as left from duplicate_walks w where w.account_id = $1',
);
const leftOf = async ({ account }: TestAccount) =>
  (await fixture.database.query<{ left: boolean }>(leftSql, [account.id]))[0]?.left;

/** A contact of words `given family birthday city`, with more edits. */
function person(
  given: string,
  family: string,
  birthday: string,
  street: string,
  ...more: readonly IdentityEdit[]
) {
  const address = { street: set(street), zip: set('10115'), city: set('Berlin') };
  const name = { givenName: given, familyName: family };
  return { ...name, birthday: set(birthday), address, identities: more };
}

const add = async (account: TestAccount, edit: object): Promise<Contact> =>
  (await fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit })).contact;

describe('near people', () => {
  it('are found with a letter that differs, swapped names, and a turned birthday', async () => {
    const account = await fixture.newAccount();
    await add(account, person('Johanna', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    await add(account, person('Johana', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    await add(account, person('Peter', 'Maas', '1970-10-02', 'Chausseestr. 20'));
    await add(account, person('Maas', 'Peter', '1970-02-10', 'Chausseestr. 20'));
    expect((await found(account)).toSorted()).toEqual([
      '1 2: similar_name, same_birthday, same_address, same_postcode, same_suburb',
      '3 4: swapped_names, similar_birthday, same_address, same_postcode, same_suburb',
    ]);
    const { items } = await fixture.core.listDuplicates(account.caller, page);
    expect(items.map((duplicate) => duplicate.letters)).toEqual([1, null]);
  });

  it('are not members of a household: a family number, twins, a father and a son', async () => {
    const account = await fixture.newAccount();
    const number = phone('493012345678');
    const shared = { ...number, identity: { ...number.identity, mayShare: true } };
    const at = 'Ackerstr. 7';
    await add(account, person('Otto', 'Weber', '1950-01-02', at, number));
    for (const [given, day] of [
      ['Otto', '1979-05-20'],
      ['Lena', '2010-07-01'],
      ['Clara', '2010-07-01'],
    ] as const)
      await edit(account, await add(account, person(given, 'Weber', day, at)), { identities: [shared] });
    await add(account, person('Lina', 'Weber', '2013-02-03', at, hold('email', 'lina@example.com')));
    expect(await found(account)).toEqual([]);
  });

  it('are forgotten when a value changes, and found again by its new one', async () => {
    const account = await fixture.newAccount();
    const one = await add(account, person('Johanna', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    await add(account, person('Johana', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    expect(await found(account)).toHaveLength(1);
    await edit(account, one, { givenName: 'Kirsten', familyName: 'Olsen' });
    expect(await found(account)).toEqual([]);
    await add(account, person('Kirsten', 'Ohlsen', '1984-03-11', 'Ackerstr. 7'));
    expect(await found(account)).toHaveLength(1);
    const keysOf = ({ id }: Contact) =>
      fixture.database.query(
        planned('select d.key from duplicate_keys d where d.account_id = $1 and d.contact_id = $2'),
        [account.account.id, id],
      );
    const rows = await keysOf(one);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(one) });
    expect(rows.length).toBeGreaterThan(5);
    expect(await found(account)).toEqual([]);
    expect(await keysOf(one)).toEqual([]);
    // An erasure does not wait for the search.
    const erased = await add(account, person('Rosa', 'Ilves', '1990-05-06', 'Kastanienallee 3'));
    expect(await found(account)).toEqual([]);
    expect((await keysOf(erased)).length).toBeGreaterThan(5);
    await fixture.core.eraseContact(account.caller, { target: byId(erased) });
    expect(await keysOf(erased)).toEqual([]);
  });
});

describe('a check', () => {
  const asked = (given: string, family: string) =>
    comparableOf(person(given, family, '1984-03-11', 'Ackerstr. 7'));

  it('answers the contacts that a new person may be, best first, for many people at once', async () => {
    const account = await fixture.newAccount();
    const near = await add(account, person('Johana', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    const same = await add(account, person('Johanna', 'Schneider', '1984-03-11', 'Ackerstr. 7'));
    await add(account, person('Kirsten', 'Olsen', '1984-03-11', 'Ackerstr. 9'));
    const people = [asked('Johanna', 'Schneider'), asked('Nora', 'Lind')];
    const { matches, isComplete } = await fixture.core.checkDuplicates(account.caller, people);
    expect(isComplete).toBe(true);
    expect(matches.map((some) => some.map((contact) => [contact.contact.id, contact.letters]))).toEqual([
      [
        [same.id, null],
        [near.id, 1],
      ],
      [],
    ]);
    expect(matches[0]?.[0]?.reasons).toContain('same_name');
    expect((await fixture.core.listDuplicates(account.caller, page)).items).toHaveLength(1);
    const many = Array.from({ length: 201 }, () => asked('Nora', 'Lind'));
    expect(await problemOf(fixture.core.checkDuplicates(account.caller, many))).toMatchObject({
      kind: 'invalid',
    });
  });
});
