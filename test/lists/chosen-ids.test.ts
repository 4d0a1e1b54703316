/** Lists in the order of client-chosen ids, for contacts with one, several, or no such id. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId } from '../support/accounts/people.js';
import { type ChosenId, fillChosen, fillScopes } from '../support/database/fill-chosen.js';
import { fillLists } from '../support/database/fill-lists.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const fill = (of: TestAccount, ids: readonly string[], chosen: readonly ChosenId[]) =>
  fillChosen(fixture.database, of, ids, chosen);
const scope = 'shop';

const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** The contacts, sorted by their displayed id. */
function expected(ids: readonly string[], chosen: readonly ChosenId[]): readonly string[] {
  const shown = new Map(ids.map((id) => [id, id]));
  const inScope = chosen
    .filter((chosenId) => chosenId.scope === scope)
    .sort((left, right) => right.position - left.position);
  for (const chosenId of inScope) shown.set(chosenId.contact, chosenId.raw);
  return [...ids].sort(
    (left, right) => byBytes(shown.get(left) ?? '', shown.get(right) ?? '') || byBytes(left, right),
  );
}

async function read(of: TestAccount, skip: number, limit: number, descending = false) {
  return fixture.core.listContacts(of.caller, allContacts, {
    from: { at: 'skip', count: skip },
    limit,
    order: [{ by: { vendorId: scope }, descending }],
    wantTotal: true,
  });
}

async function listed(of: TestAccount, skip: number, limit: number, descending = false) {
  const page = await read(of, skip, limit, descending);
  return { ids: page.items.map((contact): string => contact.id), total: page.total };
}

async function expectPages(of: TestAccount, order: readonly string[], skips: readonly number[]) {
  const backwards = [...order].reverse();
  for (const skip of skips) {
    expect(await listed(of, skip, 13)).toEqual({ ids: order.slice(skip, skip + 13), total: order.length });
    expect((await listed(of, skip, 13, true)).ids).toEqual(backwards.slice(skip, skip + 13));
  }
}

const newIds = (count: number) => Array.from({ length: count }, () => fixture.core.newId());

/** Returns an id that sorts before all uuids, after them, or next to `contact`. */
function idNear(contact: string, at: number): string {
  return (
    [`0${at}`, `${contact.slice(0, 30)}!${at}`, `zz ${at}`, `${contact.slice(0, 34)}~${at}`][at % 4] ?? ''
  );
}

/** Ids between uuids and around them, some longer than the indexed part, some of another scope. */
function choose(ids: readonly string[]): ChosenId[] {
  return ids.flatMap((contact, at) => {
    const one = (raw: string, position = 0, of = scope) => ({ contact, raw, position, scope: of });
    switch (at % 8) {
      case 0:
        return [one(`zz ${at}`, 2), one(`B${at}`, 1)];
      case 1:
        return [one(`${contact.slice(0, 30)}!`)];
      case 2:
        return [one(`${'x'.repeat(250)}${at % 2}${at}`)];
      case 3:
        return [one(`a${at}`, 0, 'elsewhere')];
      case 4:
        return [one(`${at}`, 3), one(`é${at}`, 0, 'elsewhere')];
      case 5:
        return [one(`${'x'.repeat(600)}${at % 3}${at}`, 1), one(`${at}`, 2, 'a "quoted", \n scope')];
      default:
        return [];
    }
  });
}

type Has = (at: number) => string | undefined;
const inGate: readonly [mix: string, has: Has][] = [
  ['nobody has an id', () => undefined],
  ['everybody has one, but in another scope', () => 'elsewhere'],
  ['one in two has one, the others in another scope', (at) => (at % 2 === 0 ? scope : 'elsewhere')],
  ['there are four other scopes', (at) => (at % 5 === 0 ? scope : `scope ${at % 5}`)],
];

const byNight: readonly [mix: string, has: Has][] = [
  ['everybody has one', () => scope],
  ['one in two has one', (at) => (at % 2 === 0 ? scope : undefined)],
  ['nearly everybody has one', (at) => (at % 500 === 7 ? undefined : scope)],
  ['nearly nobody has one', (at) => (at % 500 === 7 ? scope : undefined)],
  ['there are more scopes than are told apart', (at) => (at % 3 === 0 ? scope : `scope ${at % 150}`)],
];

describe('a list by chosen id', () => {
  it('has the displayed order on every page', async () => {
    const account = await fixture.newAccount();
    const ids = newIds(90);
    const chosen = choose(ids);
    await fill(account, ids, chosen);
    await expectPages(account, expected(ids, chosen), [0, 5, 13, 26, 39, 52, 65, 78, 91]);
  });

  it.each(inGate)('is correct near and far, from either end, if %s', isRight);
  it.each(byNight)('is correct at any depth, from either end, if %s', { tags: ['nightly'] }, isRight);

  async function isRight(mix: string, has: Has): Promise<void> {
    const account = await fixture.newAccount();
    const ids = newIds(2_200);
    const chosen = ids.flatMap((contact, at) => {
      const of = has(at);
      return of === undefined ? [] : [{ contact, raw: idNear(contact, at), position: 0, scope: of }];
    });
    await fill(account, ids, chosen);
    const skips = [0, 990, 1_000, 1_100, 1_990, 2_000, 2_190, 2_200, Number.MAX_SAFE_INTEGER];
    // Each mix has half of the depths in a usual run, and the next mix the others.
    const place = inGate.findIndex(([name]) => name === mix);
    const tried = skips.filter((_, at) => (at + place) % rounds(2, 1) === 0);
    await expectPages(account, expected(ids, chosen), tried);
  }

  it('has an empty page far after the end of a short list', async () => {
    const account = await fixture.newAccount();
    const ids = newIds(30);
    const chosen = choose(ids);
    await fill(account, ids, chosen);
    await expectPages(account, expected(ids, chosen), [1_000, 1_900, 2_000]);
  });

  it('is right where some have several, and some more scopes than can be written', async () => {
    const account = await fixture.newAccount();
    const ids = newIds(1_300);
    const chosen = ids.flatMap((contact, at) => {
      const one = (raw: string, position: number, of: string) => ({ contact, raw, position, scope: of });
      const others = Array.from({ length: 30 }, (_, of) =>
        one(`${at}`, of + 2, `${'scope '.repeat(5)}${of}`),
      );
      if (at % 100 === 0) return others;
      if (at % 100 === 1) return [...others, one(idNear(contact, at), 1, scope), one(`y${at}`, 0, scope)];
      return at % 3 === 0 ? [one(idNear(contact, at), 1, scope), one(`k${at}`, 2, scope)] : [];
    });
    await fill(account, ids, chosen);
    await expectPages(account, expected(ids, chosen), [0, 500, 1_000, 1_200]);
  });
});

/** Returns the displayed ids of all contacts, in the order of the list. */
async function shownBy(of: TestAccount): Promise<readonly string[]> {
  const { items } = await read(of, 0, 200);
  return items.map(shownFor);
}

function shownFor(contact: Contact): string {
  const own = contact.identities.find(
    (identity) => identity.kind === 'vendor_id' && identity.scope === scope,
  );
  return own?.raw ?? contact.displayName ?? '';
}

async function scopesOf(of: TestAccount): Promise<readonly string[]> {
  const rows = await fixture.database.query<{ scopes: string }>(
    planned('select vendor_scopes as scopes from contacts where account_id = $1 order by number'),
    [of.account.id],
  );
  return rows.map((row) => row.scopes);
}

const key = (value: string, of = scope) => ({ kind: 'vendor_id', scope: of, value }) as const;
const hold = (value: string, of = scope): IdentityEdit => ({ op: 'hold', identity: key(value, of) });
const release = (value: string, of = scope): IdentityEdit => ({ op: 'release', key: { ...key(value, of) } });

async function make(of: TestAccount, name: string, ...identities: IdentityEdit[]): Promise<Contact> {
  const edit = { displayName: { op: 'set', value: name } as const, identities };
  return (await fixture.core.saveContact(of.caller, { op: 'save', onMatch: 'refuse', edit })).contact;
}

describe('stored chosen ids', () => {
  it('follow edits that add and remove them, and deletes', async () => {
    const account = await fixture.newAccount();
    const edit = (contact: Contact, ...identities: IdentityEdit[]) =>
      fixture.core.editContact(account.caller, { op: 'edit', target: byId(contact), edit: { identities } });
    const ann = await make(account, 'Ann');
    const bob = await make(account, 'Bob', hold('~b'), hold('b', 'elsewhere'));
    const cy = await make(account, 'Cy', hold('a'), hold('~c'));
    expect(await scopesOf(account)).toEqual(['{}', '{"elsewhere":1,"shop":1}', '{"shop":2}']);
    expect(await shownBy(account)).toEqual(['Ann', 'a', '~b']);
    await edit(ann, hold('~a'));
    await edit(bob, release('~b'));
    await edit(cy, release('a'));
    expect(await scopesOf(account)).toEqual(['{"shop":1}', '{"elsewhere":1}', '{"shop":1}']);
    expect(await shownBy(account)).toEqual(['Bob', '~a', '~c']);
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(bob) });
    await edit(ann, release('~a'), hold('~z'));
    await edit(cy, release('~c'));
    expect(await scopesOf(account)).toEqual(['{"shop":1}', '{}']);
    expect(await shownBy(account)).toEqual(['Cy', '~z']);
  });

  it('is the same by an edit, an import and a count', async () => {
    const account = await fixture.newAccount();
    const scopes = ['', 'é "quoted" \\ \n\u001f', 'B', 'a', '{}', 'null'];
    await make(account, 'Ann', ...scopes.map((of) => hold('1', of)), hold('2', 'a'), hold('3', 'a'));
    await make(account, 'Bob', ...Array.from({ length: 40 }, (_, at) => hold('1', `a long scope ${at}`)));
    const imported = [
      { kind: 'vendor_id', scope, value: '7' },
      { kind: 'vendor_id', scope: 'a', value: '7' },
    ];
    await imports.run(account, `${JSON.stringify({ display_name: 'Cy', identities: imported })}\n`, {
      format: 'ndjson',
    });
    const written = await scopesOf(account);
    expect(written.slice(1)).toEqual(['null', '{"a":1,"shop":1}']);
    expect(JSON.parse(written[0] ?? '')).toEqual({
      ...Object.fromEntries(scopes.map((of) => [of, 1])),
      a: 2,
    });
    await fixture.database.transaction(async (tx) => {
      await tx.query(planned(`update contacts set vendor_scopes = '' where account_id = $1`), [
        account.account.id,
      ]);
      await tx.query(planned(fillScopes), [account.account.id]);
      await fillLists(tx, account.account.id);
    });
    expect(await scopesOf(account)).toEqual(written);
  });
});
