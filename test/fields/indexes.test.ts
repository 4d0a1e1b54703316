/**
 * Indexed own fields: orders, unique values, and an index that equals the data of the contacts after every kind of
 * write.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type AttributesEdit, set } from '@switchbook/domain/contact/edit.js';
import type { Cursor } from '@switchbook/domain/contact/page.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { foldSearched } from '@switchbook/domain/text/compared-text.js';
import { describe, expect, inject, it } from 'vitest';
import { withOwnFields } from '../../src/contacts/filters/attribute-conditions.js';
import { readFilterTexts } from '../../src/contacts/filters/filter-text.js';
import {
  filterSql,
  StatementParameters as SqlParameters,
} from '../../src/contacts/lists/conditions/filter-sql.js';
import { insertForms, updateForms } from '../../src/contacts/store/contact-write-sql.js';
import { toContactRow } from '../../src/contacts/store/contact-writes.js';
import { openCore } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { fields as ownFields } from '../../src/fields/operations/fields.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, phone, problemOf } from '../support/accounts/people.js';
import { isSkippedOnCitus } from '../support/database/citus-skips.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';
import { rounds } from '../support/rounds.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
type Attributes = Readonly<Record<string, unknown>>;

const creation = (attributes: Attributes, ...identities: ReturnType<typeof phone>[]) =>
  ({
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Jane'), identities, attributes: { op: 'merge', value: attributes } },
  }) as const;
const save = async (of: TestAccount, attributes: Attributes, ...identities: ReturnType<typeof phone>[]) =>
  (await fixture.core.saveContact(of.caller, creation(attributes, ...identities))).contact;
const edit = (of: TestAccount, contact: Contact, attributes: AttributesEdit) =>
  fixture.core.editContact(of.caller, { op: 'edit', target: byId(contact), edit: { attributes } });
const merge = (value: Attributes) => ({ op: 'merge', value }) as const;
const run = () => fixture.core.runBulkChanges({ signal: new AbortController().signal });
const field = (of: TestAccount, key: string) => fixture.core.records(ownFields).get(of.caller, key);

async function declare(of: TestAccount, ...fields: Parameters<typeof fixture.core.declareField>[1][]) {
  for (const item of fields) await fixture.core.declareField(of.caller, item);
  await run();
}

/** The numbers of the contacts in an order, read in pages. */
async function sorted(of: TestAccount, attribute: string, descending = false, limit = 7) {
  const order = [
    { by: { attribute }, descending },
    { by: 'id', descending },
  ] as const;
  const numbers: number[] = [];
  let after: Cursor | null = null;
  do {
    const from: Parameters<typeof fixture.core.listContacts>[2]['from'] =
      after === null ? { at: 'start' } : { at: 'after', cursor: after };
    const page: Awaited<ReturnType<typeof fixture.core.listContacts>> = await fixture.core.listContacts(
      of.caller,
      allContacts,
      { from, limit, order, wantTotal: false },
    );
    numbers.push(...page.items.map((contact) => contact.number));
    after = page.next;
  } while (after !== null);
  return numbers;
}

const listed = planned(
  `select v.contact_id as id, o.key, v.text_value as text, v.number_value::float8 as number, v.unique_key is not null as is_unique
   from field_values v join own_fields o on o.account_id = v.account_id and o.index_number = v.field_number
   where v.account_id = $1 order by 1, 2`,
);

/** The rows of the index, and the rows that follow from the attributes. */
async function compared(of: TestAccount) {
  const fields = (await fixture.core.records(ownFields).list(of.caller)).filter(
    (item) => item.index !== 'none',
  );
  const contacts = await imports.contacts(of);
  const made = contacts.flatMap(({ id, attributes }) =>
    fields
      .filter(
        ({ key }) => attributes[key] !== undefined && attributes[key] !== null && attributes[key] !== '',
      )
      .map(({ key, type, unique }) => {
        const value = attributes[key];
        const number = type === 'number' && typeof value === 'number' ? value : null;
        const text = type === 'number' ? null : String(value).toLowerCase().slice(0, 200);
        return { id, key, text, number, is_unique: unique };
      })
      // A value that does not fit has no number, and a unique one has its key.
      .filter(({ text, number, is_unique }) => text !== null || number !== null || is_unique),
  );
  const order = (item: { id: string; key: string }) => `${item.id} ${item.key}`;
  return {
    kept: await fixture.database.query(listed, [of.account.id]),
    made: made.sort((left, right) => (order(left) < order(right) ? -1 : 1)),
  };
}

async function expectSame(of: TestAccount) {
  const { kept, made } = await compared(of);
  expect(kept).toEqual(made);
  return kept.length;
}

it('contacts are sorted by an indexed field once its index is built, missing values last', async () => {
  const of = await fixture.newAccount();
  const contacts: Contact[] = [];
  const misfit = 'unknown';
  for (const index of Array.from({ length: 40 }, (_, at) => at)) {
    const code = index === 5 ? misfit : String(index);
    const values = { visits: String((index * 7) % 13), name: `N${index % 5}`, code };
    contacts.push(await save(of, index % 4 === 3 ? {} : values));
  }
  expect(await problemOf(sorted(of, 'visits'))).toMatchObject({
    issues: [{ path: 'sort', code: 'unknown' }],
  });
  await fixture.core.declareField(of.caller, { key: 'visits', type: 'number' });
  await run();
  expect(await problemOf(sorted(of, 'visits'))).toMatchObject({ issues: [{ code: 'not_indexed' }] });
  await fixture.core.changeField(of.caller, 'visits', { indexed: true });
  expect(await field(of, 'visits')).toMatchObject({ index: 'building' });
  expect(await problemOf(sorted(of, 'visits'))).toMatchObject({ issues: [{ code: 'not_indexed' }] });
  await run();
  await declare(
    of,
    { key: 'name', type: 'text', indexed: true },
    { key: 'code', type: 'number', indexed: true, unique: true },
  );
  expect(await field(of, 'visits')).toMatchObject({ index: 'ready' });
  const attributeOf = (contact: Contact, key: string) =>
    (contact.attributes[key] === misfit ? undefined : contact.attributes[key]) as number | string | undefined;
  const wanted = async (key: string, descending: boolean) => {
    const sign = descending ? -1 : 1;
    return [...(await imports.contacts(of))]
      .sort((left, right) => {
        const [a, b] = [attributeOf(left, key), attributeOf(right, key)];
        if (a !== b && (a === undefined || b === undefined)) return a === undefined ? 1 : -1;
        if (a !== undefined && b !== undefined && a !== b) return a < b ? -sign : sign;
        return left.id < right.id ? -sign : sign;
      })
      .map((contact) => contact.number);
  };
  for (const key of ['visits', 'name', 'code'])
    for (const descending of [false, true])
      expect(await sorted(of, key, descending)).toEqual(await wanted(key, descending));
  await edit(of, contacts[0] as Contact, merge({ visits: 99 }));
  await edit(of, contacts[1] as Contact, merge({ visits: null, name: 'aa' }));
  await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(contacts[2] as Contact) });
  expect(await sorted(of, 'visits')).toEqual(await wanted('visits', false));
  await fixture.core.changeField(of.caller, 'name', { indexed: false });
  expect(await problemOf(sorted(of, 'name'))).toMatchObject({ issues: [{ code: 'not_indexed' }] });
  await expectSame(of);
});

it('a partly built index is built again, and a change of the type builds another', async () => {
  const of = await fixture.newAccount();
  const contact = await save(of, { size: '12' });
  const first = await fixture.core.declareField(of.caller, { key: 'size', type: 'text', indexed: true });
  await fixture.core.cancelBulkChange(of.caller, first.conversion as NonNullable<typeof first.conversion>);
  await run();
  expect(await field(of, 'size')).toMatchObject({ index: 'building' });
  const again = await fixture.core.changeField(of.caller, 'size', { indexed: true });
  expect(again.indexNumber).not.toBe(first.indexNumber);
  expect(await fixture.core.changeField(of.caller, 'size', { indexed: true })).toEqual(again);
  await run();
  expect(await field(of, 'size')).toMatchObject({ index: 'ready' });
  await fixture.core.changeField(of.caller, 'size', { type: 'number' });
  await run();
  expect((await fixture.core.getContact(of.caller, { target: byId(contact) })).attributes).toEqual({
    size: 12,
  });
  expect(await expectSame(of)).toBe(1);
  const sizes = { key: 'sizes', type: 'several_of', choices: [{ value: 'a' }], indexed: true } as const;
  expect(await problemOf(fixture.core.declareField(of.caller, sizes))).toMatchObject({
    issues: [{ path: 'indexed', code: 'contradiction' }],
  });
  await fixture.core.sweep({
    signal: new AbortController().signal,
    retention: { eventsMs: null, importRowsMs: null, auditMs: null },
  });
  const rows = await fixture.database.query(
    planned('select v.field_number from field_values v where v.account_id = $1'),
    [of.account.id],
  );
  expect(rows).toHaveLength(1);
});

it('a unique value has one contact: edits, batches, files and two at once', async () => {
  const of = await fixture.newAccount();
  const [one, two] = [await save(of, { card: 'A1' }), await save(of, { card: 'A1' })];
  const unique = { key: 'card', type: 'text', unique: true } as const;
  expect(await problemOf(fixture.core.declareField(of.caller, unique))).toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'unique', code: 'repeated', message: expect.stringContaining('"A1"') }],
  });
  await edit(of, two, merge({ card: 'B2' }));
  await declare(of, unique);
  const taken = { kind: 'invalid', issues: [{ path: 'attributes.card', code: 'taken', value: 'A1' }] };
  expect(await problemOf(save(of, { card: 'A1' }))).toMatchObject(taken);
  expect(await problemOf(edit(of, two, merge({ card: 'A1' })))).toMatchObject(taken);
  const batch = await fixture.core.runCommands(
    of.caller,
    ['C3', 'C3', 'A1', 'D4'].map((card) => creation({ card })),
    { commit: 'each' },
  );
  expect(batch.map((outcome) => outcome.ok)).toEqual([true, false, false, true]);
  const job = await imports.run(of, 'name,card\nAda,E5\nBob,A1\nEve,E5\nJoe,F6\n', {
    badCells: 'reject_row',
  });
  expect(await imports.outcomes(of, job)).toEqual(['created', 'rejected:taken', 'rejected:taken', 'created']);
  const dropped = await imports.run(of, 'name,card\nDan,A1\nEva,H8\n', { badCells: 'drop_cell' });
  expect(dropped).toMatchObject({ totals: { created: 2, rejected: 0 } });
  expect((await imports.rows(of, dropped))[0]?.notes).toMatchObject([
    { column: 'attributes.card', code: 'taken', value: 'A1' },
  ]);
  const racing = await Promise.allSettled(Array.from({ length: 6 }, () => save(of, { card: 'G7' })));
  expect(racing.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  for (const result of racing)
    if (result.status === 'rejected') expect(result.reason.problem).toMatchObject({ kind: 'invalid' });
  await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(one) });
  await edit(of, two, merge({ card: 'A1' }));
  await save(of, { card: 'B2' });
  await expectSame(of);
});

describe('a unique value within a list of commands', () => {
  const commands = {
    'a deletion frees': ({ id }: Contact) => ({ op: 'delete', target: [{ by: 'id', id }] }) as const,
    'a change frees': ({ id }: Contact) =>
      ({ op: 'edit', target: [{ by: 'id', id }], edit: { attributes: merge({ card: 'Z9' }) } }) as const,
    'a removal frees': ({ id }: Contact) =>
      ({ op: 'edit', target: [{ by: 'id', id }], edit: { attributes: merge({ card: null }) } }) as const,
  };

  it.each(Object.entries(commands))('%s it for a later command, and once', async (_, free) => {
    for (const commit of ['each', 'once'] as const) {
      const of = await fixture.newAccount();
      await declare(of, { key: 'card', type: 'text', unique: true });
      const holder = await save(of, { card: 'A1' });
      const run = () =>
        fixture.core.runCommands(of.caller, [free(holder), creation({ card: 'A1' })], { commit });
      expect((await run()).map((outcome) => outcome.ok)).toEqual([true, true]);
      const twice = await fixture.core.runCommands(of.caller, [creation({ card: 'A1' })], { commit: 'each' });
      expect(twice.map((outcome) => outcome.ok)).toEqual([false]);
      await expectSame(of);
    }
  });
});

describe('an indexed field that changes', () => {
  const changes = {
    unique: { unique: true },
    searched: { searched: true },
    'of another type': { type: 'number' },
    'unique and of another type': { unique: true, type: 'number' },
  } as const;

  it.each(Object.entries(changes))('has another index when it becomes %s', async (_, change) => {
    const of = await fixture.newAccount();
    await declare(of, { key: 'size', type: 'text', indexed: true });
    await save(of, { size: '12' });
    const { indexNumber } = await field(of, 'size');
    expect(await fixture.core.changeField(of.caller, 'size', change)).toMatchObject({ index: 'building' });
    await run();
    const changed = await field(of, 'size');
    expect([changed.index, changed.indexNumber === indexNumber]).toEqual(['ready', false]);
    expect(await expectSame(of)).toBe(1);
  });

  it('becomes unique only where no value repeats, and refuses repeats from then on', async () => {
    const of = await fixture.newAccount();
    await declare(of, { key: 'card', type: 'text', indexed: true });
    const [, other] = [await save(of, { card: 'A1' }), await save(of, { card: 'A1' })];
    const becomesUnique = () => fixture.core.changeField(of.caller, 'card', { unique: true });
    expect(await problemOf(becomesUnique())).toMatchObject({
      issues: [{ path: 'unique', code: 'repeated' }],
    });
    expect(await field(of, 'card')).toMatchObject({ unique: false, index: 'ready' });
    await edit(of, other, merge({ card: 'B2' }));
    await becomesUnique();
    await run();
    expect(await problemOf(save(of, { card: 'B2' }))).toMatchObject({ issues: [{ code: 'taken' }] });
    await fixture.core.changeField(of.caller, 'card', { unique: false });
    await save(of, { card: 'A1' });
    await run();
    expect(await expectSame(of)).toBe(3);
  });
});

it('a duplicate value from before the unique index is reported, and the field is not ready', async () => {
  const of = await fixture.newAccount();
  const [one, two] = [await save(of, { card: 'A1' }), await save(of, { card: 'B2' })];
  await fixture.core.declareField(of.caller, { key: 'card', type: 'text', unique: true });
  // A write that began before the declaration and is stored after it leaves this state.
  const late = `update contacts set attributes = '{"card": "A1"}' where account_id = $1 and id = $2`;
  await fixture.database.query(planned(late), [of.account.id, two.id]);
  await run();
  const { conversion, index } = await field(of, 'card');
  expect(index).toBe('building');
  const job = await fixture.core.getBulkChange(of.caller, conversion as NonNullable<typeof conversion>);
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'repeated', message: expect.stringMatching(/^The contacts (1 and 2|2 and 1) .*"card"/) },
  });
  const again = () => fixture.core.changeField(of.caller, 'card', { indexed: true });
  expect(await problemOf(again())).toMatchObject({ issues: [{ path: 'unique', code: 'repeated' }] });
  await edit(of, one, merge({ card: 'C3' }));
  await again();
  await run();
  expect(await field(of, 'card')).toMatchObject({ index: 'ready' });
  expect(await expectSame(of)).toBe(2);
});

it('a value that its conversion makes a duplicate is reported, and other commands of a batch are written', async () => {
  const of = await fixture.newAccount();
  const first = await save(of, { site: 'shop.example' });
  // The duplicate is in another step of the conversion.
  const others = Array.from({ length: 120 }, () => creation({}));
  await fixture.core.runCommands(of.caller, others, { commit: 'each' });
  const last = await save(of, { site: 'https://shop.example' });
  await fixture.core.declareField(of.caller, { key: 'site', type: 'url', unique: true });
  await run();
  const { conversion, index } = await field(of, 'site');
  const job = await fixture.core.getBulkChange(of.caller, conversion as NonNullable<typeof conversion>);
  expect([job.state, job.error?.code, index]).toEqual(['failed', 'repeated', 'building']);
  expect(job.error?.message).toContain(`contact ${first.number} `);

  const named = (contact: Contact) =>
    ({ op: 'edit', target: byId(contact), edit: { attributes: merge({ seen: true }) } }) as const;
  const outcomes = await fixture.core.runCommands(of.caller, [named(first), named(last)], { commit: 'each' });
  expect(outcomes).toMatchObject([
    { ok: false, problem: { kind: 'invalid', issues: [{ path: 'attributes.site', code: 'taken' }] } },
    { ok: true, result: { outcome: 'updated' } },
  ]);
});

it('a conversion of a field reports a duplicate of another unique field of its contact', async () => {
  const of = await fixture.newAccount();
  const first = await save(of, { site: 'shop.example', visits: '1' });
  const last = await save(of, { site: 'https://shop.example', visits: '2' });
  await fixture.core.declareField(of.caller, { key: 'site', type: 'url', unique: true });
  await run();
  expect(await field(of, 'site')).toMatchObject({ index: 'building' });
  await fixture.core.declareField(of.caller, { key: 'visits', type: 'number', indexed: true });
  await run();
  const { conversion, index } = await field(of, 'visits');
  const job = await fixture.core.getBulkChange(of.caller, conversion as NonNullable<typeof conversion>);
  expect([job.state, job.error?.code, index]).toEqual(['failed', 'repeated', 'building']);
  expect(job.error?.message).toMatch(new RegExp(`^The contact ${last.number} .* unique field "site"`));
  const taken = { kind: 'invalid', issues: [{ path: 'attributes.site', code: 'taken' }] };
  expect(await problemOf(edit(of, last, merge({ seen: true })))).toMatchObject(taken);
  await edit(of, first, merge({ seen: true }));
  await edit(of, last, merge({ site: 'other.example' }));
});

// Each write takes several times as long on a cluster.
const timeout = onThisMachine(inject('hasCitus') ? 1_200_000 : 240_000);

it('the index matches the contacts, with any kind of write', { timeout }, async () => {
  const of = await fixture.newAccount();
  const people: Contact[] = [];
  let random = 11;
  const next = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  const values = (): Attributes => ({
    ...(next(3) === 0 ? {} : { visits: next(2) === 0 ? next(50) : 'soon' }),
    ...(next(3) === 0 ? {} : { plan: ['Free', 'PRO', 'x'.repeat(300)][next(3)] }),
    ...(next(2) === 0 ? {} : { card: `c${next(400)}` }),
    ...(next(2) === 0 ? {} : { since: `2026-01-${10 + next(20)}` }),
  });
  for (const index of Array.from({ length: 30 }, (_, at) => at)) {
    const { card: _, ...rest } = values();
    people.push(await save(of, rest, phone(`1415555${1000 + index}`)));
  }
  const fields = [
    { key: 'visits', type: 'number', indexed: true },
    { key: 'plan', type: 'text', indexed: true },
    { key: 'card', type: 'text', unique: true },
    { key: 'since', type: 'date', indexed: true },
  ] as const;
  for (const item of fields) await fixture.core.declareField(of.caller, item);
  let refused = 0;
  const attempt = (work: Promise<unknown>) => work.catch(() => (refused += 1));
  for (const round of Array.from({ length: rounds(30, 60) }, (_, at) => at)) {
    if (round === 20) await run();
    const known = await imports.contacts(of);
    const one = known[next(known.length)] as Contact;
    const other = known[next(known.length)] as Contact;
    switch (next(8)) {
      case 0:
        await attempt(save(of, values()));
        break;
      case 1:
        await attempt(edit(of, one, merge(values())));
        break;
      case 2:
        await attempt(edit(of, one, { op: 'replace', value: values() }));
        break;
      case 3: {
        const { caller } = of;
        const merging = fixture.core.mergeContacts(caller, {
          op: 'merge',
          survivor: byId(one),
          loser: byId(other),
        });
        const merged = await merging.catch(() => undefined);
        if (merged !== undefined && next(2) === 0)
          await attempt(fixture.core.undoMerge(caller, merged.merge.id));
        break;
      }
      case 4: {
        await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(one) });
        if (next(2) === 0) await attempt(fixture.core.restoreContact(of.caller, { contact: one.id }));
        break;
      }
      case 5:
        await attempt(fixture.core.eraseContact(of.caller, { target: byId(one) }));
        break;
      case 6: {
        const lines = Array.from({ length: 5 }, () => {
          const { visits = '', plan = '', card = '' } = values() as Record<string, unknown>;
          return `Row,${visits === 'soon' ? '' : visits},${plan},${card}`;
        });
        const job = await imports.run(of, `name,visits,plan,card\n${lines.join('\n')}\n`);
        if (next(3) === 0) await imports.undo(of, job);
        break;
      }
      case 7:
        await attempt(
          fixture.core.runCommands(
            of.caller,
            [creation(values()), { op: 'edit', target: byId(one), edit: { attributes: merge(values()) } }],
            { commit: 'once' },
          ),
        );
    }
    if (round === 19 || round >= rounds(26, 40) || round % 10 === 5) {
      if (round < 20) continue;
      expect(await expectSame(of)).toBeGreaterThan(10);
    }
  }
  expect(refused).toBeLessThan(40);
});

describe('a searched field', () => {
  const words = [
    'Anna',
    'straße',
    'ΣΊΣΥΦΟΣ',
    'Жанна',
    '東京都',
    '50%_\\x',
    'AB-12 34',
    'k',
    'ŷ',
    '👍👍',
    'zwölf',
    'x',
  ];
  const filterOf = (search: string) =>
    readFilterTexts({ search }, { region: undefined, now: fixture.clock() }, (...fault) =>
      expect(fault).toEqual([]),
    );
  const form = (text: unknown) => foldSearched(String(text ?? ''));

  /**
   * The contacts with texts that match the search, by the guide: names, our own texts, and the first characters of
   * searched fields.
   */
  const naive = (contacts: readonly Contact[], search: string) => {
    const digits = /^[0-9 -]+$/.test(search) ? search.replaceAll(/[ -]/g, '') : '';
    const sought = [foldSearched(search.trim()), ...(digits.length >= 3 ? [digits] : [])];
    const has = (text: string) => sought.some((value) => text.includes(value));
    return contacts
      .filter(
        ({ displayName, identities, attributes }) =>
          has(form(displayName)) ||
          identities.some((identity) => has(`+${identity.value}`)) ||
          [attributes.note, attributes.site].some((item) => has([...form(item)].slice(0, 500).join(''))),
      )
      .map((contact) => contact.number)
      .sort((left, right) => left - right);
  };

  const found = async (of: TestAccount, filter: ReturnType<typeof filterOf>, by: 'number' | 'createdAt') => {
    const order = [
      { by, descending: by === 'createdAt' },
      { by: 'id', descending: by === 'createdAt' },
    ] as const;
    const request = { from: { at: 'start' }, limit: 200, order, wantTotal: true } as const;
    const page = await fixture.core.listContacts(of.caller, filter, request);
    const few = await fixture.core.listContacts(of.caller, filter, {
      ...request,
      limit: 3,
      wantTotal: 'capped',
    });
    expect(few.items).toEqual(page.items.slice(0, 3));
    // The cache contains the total of an incomplete page.
    const { total } = await fixture.core.listContacts(of.caller, filter, { ...request, limit: 1 });
    expect([page.total, few.total, total]).toEqual(Array(3).fill(page.items.length));
    return page.items.map((contact) => contact.number).sort((left, right) => left - right);
  };

  const lengths = { short: 10, long: 60 };
  inTwoLengths('is found by every search like by an evaluator over all texts', lengths, async (rounds) => {
    const of = await fixture.newAccount();
    let random = 7;
    const next = (below: number) => {
      random = (random * 48_271) % 2_147_483_647;
      return random % below;
    };
    const word = () => words[next(words.length)] as string;
    const text = () => Array.from({ length: 1 + next(4) }, word).join(next(2) === 0 ? ' ' : '');
    const values = () => ({
      ...(next(3) === 0 ? {} : { note: next(6) === 0 ? `${'y'.repeat(498)}${text()}` : text() }),
      ...(next(2) === 0 ? {} : { site: `https://example.com/${word().replaceAll(/[^a-z]/gi, '')}` }),
      ...(next(2) === 0 ? {} : { other: text() }),
    });
    const create = async (index: number) => {
      const command = creation(values(), ...(index % 3 === 0 ? [phone(`1415555${1000 + index}`)] : []));
      const edit = { ...command.edit, displayName: set(index % 2 === 0 ? text() : 'Jane') };
      return (await fixture.core.saveContact(of.caller, { ...command, edit })).contact;
    };
    for (let index = 0; index < 40; index += 1) await create(index);
    // Searches use the field only once its index is complete.
    await fixture.core.declareField(of.caller, { key: 'note', type: 'text', searched: true });
    expect(await field(of, 'note')).toMatchObject({ searched: true, index: 'building' });
    const [nowhere] = await Promise.all([found(of, filterOf('y'.repeat(20)), 'number')]);
    expect(nowhere).toEqual([]);
    await run();
    await declare(
      of,
      { key: 'site', type: 'url', searched: true },
      { key: 'other', type: 'text', indexed: true },
    );
    for (let round = 0; round < rounds; round += 1) {
      const contacts = await imports.contacts(of);
      const source = form(next(4) === 0 ? text() : word());
      const start = next(source.length);
      const length = 1 + next(5);
      const search = [...source]
        .slice(start, start + length)
        .join('')
        .trim();
      if (search === '') continue;
      const filter = filterOf(search);
      const expected = naive(contacts, search);
      for (const by of ['number', 'createdAt'] as const)
        expect({ search, found: await found(of, filter, by) }).toEqual({ search, found: expected });
      const others = await found(of, { op: 'not', filter }, 'number');
      expect(others.length).toBe(contacts.length - expected.length);
      const one = contacts[next(contacts.length)] as Contact;
      if (round % 10 === 3) await create(1000 + round);
      else if (round % 10 === 7) await imports.run(of, `name,note\nRow,${word().replace('"', '')}\n`);
      else if (round % 10 === 9)
        await fixture.core.deleteContact(of.caller, { op: 'delete', target: byId(one) });
      else await edit(of, one, next(2) === 0 ? merge(values()) : { op: 'replace', value: values() });
      // The cached total must follow the edit.
      const after = naive(await imports.contacts(of), search);
      expect({ search, found: await found(of, filter, 'number') }).toEqual({ search, found: after });
    }
    const long = { note: `${'y'.repeat(499)}needle` };
    const last = await save(of, long);
    expect(await found(of, filterOf('yyn'), 'number')).toEqual([last.number]);
    expect(await found(of, filterOf('needle'), 'number')).toEqual([]);
  });

  it('is used by a bulk change and counted, until it is no longer searched', async () => {
    const of = await fixture.newAccount();
    const card = await save(of, { card: 'Zürich-77' });
    await save(of, { card: 'Bern' });
    await declare(of, { key: 'card', type: 'text', searched: true });
    const change = { op: 'edit', edit: { addTags: ['near'] } } as const;
    expect(await found(of, filterOf('ürich'), 'number')).toEqual([card.number]);
    const contacts = { by: 'filter', texts: { search: 'RICH-7' } } as const;
    await fixture.core.createBulkChange(of.caller, { contacts, change });
    await run();
    const tagged = (await imports.contacts(of)).filter((contact) => contact.tags.length > 0);
    expect(tagged.map((contact) => contact.number)).toEqual([card.number]);
    await fixture.core.changeField(of.caller, 'card', { searched: false });
    await run();
    expect(await found(of, filterOf('ürich'), 'number')).toEqual([]);
    expect(await field(of, 'card')).toMatchObject({ searched: false, index: 'ready' });
    expect(
      await problemOf(fixture.core.declareField(of.caller, { key: 'size', type: 'number', searched: true })),
    ).toMatchObject({ issues: [{ path: 'searched', code: 'contradiction' }] });
  });

  it('does not change the statements of accounts without one', () => {
    const filter = filterOf('jane');
    const fields = [{ key: 'card', type: 'text', choices: [], index: 'ready', indexNumber: 3 }] as const;
    const read = withOwnFields(filter, fields, () => {});
    expect(read).toEqual(filter);
    const sqlOf = (contactFilter: typeof filter) => filterSql(contactFilter, new SqlParameters(['account']));
    expect(sqlOf(read)).toBe(sqlOf(filter));
    expect(sqlOf(read)).not.toMatch(/field_values|attributes/);
    const searched = withOwnFields(filter, [{ ...fields[0], searched: true }], () => {});
    expect(sqlOf(searched)).toMatch(/field_values/);
  });
});

it('a process that does not know a field yet keeps its index and its uniqueness', async () => {
  const of = await fixture.newAccount();
  const database = fixture.openDatabase();
  const other = await openCore({ database, clock: fixture.clock });
  try {
    const saved = (attributes: Attributes) => other.saveContact(of.caller, creation(attributes));
    await saved({ card: 'A1' });
    await fixture.core.declareField(of.caller, { key: 'card', type: 'text', unique: true });
    await saved({ card: 'B2' });
    expect(await problemOf(saved({ card: 'B2' }))).toMatchObject({
      issues: [{ path: 'attributes.card', code: 'taken' }],
    });
    await run();
    expect(await expectSame(of)).toBe(2);
  } finally {
    await other.close();
    await database.close();
  }
});

it('a write without attributes reads neither fields nor index', async () => {
  if (isSkippedOnCitus('own fields: what a write reads', 'Citus does not explain such inserts')) return;
  const of = await fixture.newAccount();
  const contact = await save(of, { visits: 1 });
  const insertion = [[], [{ ...toContactRow({ ...contact, number: 99 }), id: uuidV7() }], []].map((item) =>
    JSON.stringify(item),
  );
  const scansOf = async (text: string, values: readonly unknown[]) => {
    const rows: { node: string; loops: number }[] = [];
    const walk = (node: Plan) => {
      if (
        /own_fields|field_values/.test(`${node['Relation Name']} ${node['Index Name']}`) &&
        / Scan$/.test(node['Node Type'])
      )
        rows.push({ node: node['Relation Name'] ?? '', loops: node['Actual Loops'] });
      for (const plan of node.Plans ?? []) walk(plan);
    };
    const undone = new Error('undone');
    const explaining = fixture.database.transaction(async (tx) => {
      const explain = planned(`explain (analyze, costs off, timing off, format json) ${text}`);
      const [row] = await tx.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(explain, values);
      walk(row?.['QUERY PLAN'][0]?.Plan as Plan);
      throw undone;
    });
    await explaining.catch((error) => expect(error).toBe(undone));
    return rows.reduce((sum, row) => sum + row.loops, 0);
  };
  const made = (valued: readonly string[]) =>
    scansOf(insertForms.whole.text, [of.account.id, ...insertion, true, uuidV7(), '[]', '[]', valued]);
  expect(await made([])).toBe(0);
  const [first = '[]'] = insertion.slice(1);
  expect(await made([JSON.parse(first)[0].id])).toBeGreaterThan(0);
  const changed = JSON.stringify([{ ...toContactRow(contact), expected: 1 }]);
  const edited = (valued: readonly string[]) =>
    scansOf(updateForms.whole.text, [
      ...[of.account.id, '[]', changed, uuidV7()],
      ...[[], '[]', '[]', '[]', '[]', '[]', valued],
    ]);
  expect(await edited([])).toBe(0);
  for (const { statement } of [...insertForms.lean, ...updateForms.lean])
    expect(statement.text).not.toMatch(/own_fields|field_values/);
});

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}
