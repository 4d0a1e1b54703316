/** Own fields: the dry run, the conversion of earlier values, and one stored form for every input. */

import { setImmediate } from 'node:timers/promises';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { type AttributesEdit, set } from '@switchbook/domain/contact/edit.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import { canonicalAttributes } from '@switchbook/domain/fields/own-field-values.js';
import { expect, it } from 'vitest';
import { fields as ownFields } from '../../src/fields/operations/fields.js';
import { byId, phone, problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
type Attributes = Readonly<Record<string, unknown>>;

function save(
  of: TestAccount,
  attributes: Attributes,
  name = 'Jane',
  ...identities: ReturnType<typeof phone>[]
) {
  const edit = {
    displayName: set(name),
    identities,
    attributes: { op: 'merge', value: attributes },
  } as const;
  return fixture.core.saveContact(of.caller, { op: 'save', onMatch: 'refuse', edit });
}

function edit(of: TestAccount, contact: Contact, attributes: AttributesEdit) {
  const target = byId(contact);
  return fixture.core.editContact(of.caller, { op: 'edit', target, edit: { attributes } });
}

const attributesOf = async (of: TestAccount, contact: Contact) =>
  (await fixture.core.getContact(of.caller, { target: byId(contact) })).attributes;

function run(signal = new AbortController().signal): Promise<void> {
  return fixture.core.runBulkChanges({ signal });
}

/** Stops after the first piece. */
async function runBriefly(): Promise<void> {
  const stopping = new AbortController();
  const settled = () => fixture.core.readLoad().done.bulkContacts;
  const from = settled();
  const running = run(stopping.signal);
  while (settled() < from + 100) await setImmediate();
  stopping.abort();
  await running;
}

const number = (key: string) => ({ key, type: 'number' }) as const;
const plan = {
  key: 'plan',
  type: 'one_of',
  choices: [{ value: 'free' }, { value: 'pro', label: 'Pro', color: '#1A73E8' }],
} as const;

it('a dry run counts valid, changed and invalid values, and changes nothing', async () => {
  const of = await fixture.newAccount();
  const values = [12, '12', 'twelve', null, '1,234', '', 'x'.repeat(50_000)];
  const created = [];
  for (const visits of values) created.push((await save(of, visits === null ? {} : { visits })).contact);
  const check = await fixture.core.checkField(of.caller, number('visits'));
  expect(check).toMatchObject({ looked: 7, complete: true, present: 6, fit: 1, changed: 2, unfit: 3 });
  expect(check.reasons).toEqual({ form: 2, ambiguous: 1 });
  expect(check.examples.slice(0, 2)).toEqual([
    { number: created[2]?.number, value: 'twelve', reason: 'form' },
    { number: created[4]?.number, value: '1,234', reason: 'ambiguous' },
  ]);
  expect(await attributesOf(of, created[1] as Contact)).toEqual({ visits: '12' });
  expect(await fixture.core.records(ownFields).list(of.caller)).toEqual([]);
});

it('a declaration converts valid values in steps, resumes after a stop, and is in the history', async () => {
  const of = await fixture.newAccount();
  const commands = Array.from({ length: 250 }, (_, index) => ({
    op: 'save' as const,
    onMatch: 'refuse' as const,
    edit: {
      displayName: set(`Person ${index}`),
      attributes: { op: 'replace' as const, value: { visits: index % 50 === 0 ? 'many' : `${index}` } },
    },
  }));
  const saved = await fixture.core.runCommands(of.caller, commands, { commit: 'once' });
  const first = saved.flatMap((outcome) => (outcome.ok ? [outcome.result.contact] : []))[1] as Contact;
  const field = await fixture.core.declareField(of.caller, number('visits'));
  const id = field.conversion;
  if (id === null) throw new Error('no conversion');
  await runBriefly();
  expect(await fixture.core.getBulkChange(of.caller, id)).toMatchObject({ state: 'running', seen: 100 });
  await run();
  const done = { state: 'done', seen: 250, changed: 245, unchanged: 5, failed: 0, canUndo: false };
  expect(await fixture.core.getBulkChange(of.caller, id)).toMatchObject(done);
  expect(await problemOf(fixture.core.undoBulkChange(of.caller, id))).toMatchObject({
    state: 'conversion',
  });
  expect(await fixture.core.checkField(of.caller, number('visits'))).toMatchObject({ fit: 245, unfit: 5 });
  const { entries } = await fixture.core.listHistory(
    of.caller,
    { target: byId(first) },
    { limit: 10, before: null },
  );
  expect(entries.map(({ event }) => [event.type, event.before])).toEqual([
    ['contact.updated', expect.objectContaining({ attributes: { visits: '1' } })],
    ['contact.created', null],
  ]);
});

it('values are read, refused with their path, and earlier invalid ones may remain', async () => {
  const of = await fixture.newAccount();
  const { contact } = await save(of, { visits: 'many', other: '7' });
  await fixture.core.declareField(of.caller, number('visits'));
  await fixture.core.declareField(of.caller, plan);
  await run();
  await edit(of, contact, { op: 'merge', value: { other: '8', plan: 'PRO' } });
  expect(await attributesOf(of, contact)).toEqual({ visits: 'many', other: '8', plan: 'pro' });
  const refused = await problemOf(
    edit(of, contact, { op: 'merge', value: { visits: 'a lot', plan: 'gold' } }),
  );
  expect(refused).toMatchObject({
    kind: 'invalid',
    issues: [
      { path: 'attributes.visits', code: 'form', message: 'must be a number such as 12.5', value: 'a lot' },
      { path: 'attributes.plan', code: 'no_choice', message: 'must be one of free, pro', value: 'gold' },
    ],
  });
  await edit(of, contact, { op: 'patch', value: { visits: ' 12,5', plan: '' } });
  expect(await attributesOf(of, contact)).toEqual({ visits: 12.5, other: '8' });
  const same = await edit(of, contact, { op: 'merge', value: { visits: '12.5' } });
  expect(same.outcome).toBe('found');
  expect(await problemOf(save(of, { plan: 3 }))).toMatchObject({ kind: 'invalid' });
});

it('a field is changed and removed: new choices convert again, and its values remain', async () => {
  const of = await fixture.newAccount();
  const { contact } = await save(of, { plan: 'PRO' });
  const field = await fixture.core.declareField(of.caller, plan);
  expect(await problemOf(fixture.core.declareField(of.caller, plan))).toMatchObject({
    kind: 'conflict',
    resource: 'field',
  });
  await run();
  const relabeled = await fixture.core.changeField(of.caller, 'plan', { label: 'Tariff' });
  expect(relabeled).toMatchObject({
    label: 'Tariff',
    conversion: field.conversion,
    choices: field.choices,
  });
  const choices = [{ value: 'basic', label: 'pro' }];
  const changed = await fixture.core.changeField(of.caller, 'plan', { choices });
  expect(changed.conversion).not.toBe(field.conversion);
  await run();
  expect(await attributesOf(of, contact)).toEqual({ plan: 'basic' });
  await fixture.core.removeField(of.caller, 'plan');
  expect(await attributesOf(of, contact)).toEqual({ plan: 'basic' });
  await edit(of, contact, { op: 'merge', value: { plan: 'anything' } });
  expect(await problemOf(fixture.core.changeField(of.caller, 'plan', {}))).toEqual({
    kind: 'not_found',
    resource: 'field',
  });
  const again = await fixture.core.declareField(of.caller, plan);
  expect(again.number).toBe(field.number + 1);
  const { items } = await fixture.core.listAudit(
    { accountId: of.account.id },
    { since: null, limit: 10, after: null },
  );
  expect(items.map((entry) => entry.action).filter((action) => action.startsWith('field.'))).toEqual([
    'field.declared',
    'field.removed',
    'field.changed',
    'field.changed',
    'field.declared',
  ]);
});

it('a merge and its undo keep the form, also of values from before the declaration', async () => {
  const of = await fixture.newAccount();
  const one = (await save(of, { visits: '1' }, 'One', phone('14155550101'))).contact;
  const two = (await save(of, { visits: '2', plan: 'Pro' }, 'Two', phone('14155550102'))).contact;
  const command = { survivor: byId(one), loser: byId(two) };
  const merged = await fixture.core.mergeContacts(of.caller, { op: 'merge', ...command });
  await fixture.core.declareField(of.caller, number('visits'));
  await fixture.core.declareField(of.caller, plan);
  await run();
  expect(await attributesOf(of, one)).toEqual({ visits: 1, plan: 'pro' });
  await fixture.core.undoMerge(of.caller, merged.merge.id);
  expect(await attributesOf(of, one)).toMatchObject({ visits: 1 });
  expect(await attributesOf(of, two)).toEqual({ visits: 2, plan: 'pro' });
});

it('the undo of a merge increases the version of a contact whose values it converts', async () => {
  const of = await fixture.newAccount();
  const one = (await save(of, { plan: 'x' }, 'One', phone('14155550101'))).contact;
  const two = (await save(of, { visits: '2' }, 'Two', phone('14155550102'))).contact;
  const command = { survivor: byId(one), loser: byId(two) };
  const merged = await fixture.core.mergeContacts(of.caller, { op: 'merge', ...command });
  await fixture.core.declareField(of.caller, number('visits'));
  // The conversion has not run, so the survivor is as the merge left it.
  const { contact, loser } = await fixture.core.undoMerge(of.caller, merged.merge.id);
  expect(loser.attributes).toEqual({ visits: 2 });
  expect(loser.version).toBeGreaterThan(two.version);
  expect(contact).toMatchObject({ attributes: { plan: 'x' }, version: one.version });
});

it('stores only canonical values for any input', async () => {
  const of = await fixture.newAccount();
  const types = ['text', 'number', 'date', 'yes_no', 'url', 'one_of', 'several_of'] as const;
  for (const type of types) {
    const isChosen = type === 'one_of' || type === 'several_of';
    await fixture.core.declareField(of.caller, {
      key: type,
      type,
      ...(isChosen ? { choices: plan.choices } : {}),
    });
  }
  const fields: readonly OwnField[] = await fixture.core.records(ownFields).list(of.caller);
  const raws = [
    '',
    'pro',
    'PRO;free',
    'yes',
    '0',
    0,
    12.5,
    '12,5',
    true,
    null,
    ['pro'],
    ['free', 'gold'],
    '2026-01-31',
    '2026-13-01',
    'example.com',
    {},
    'x y',
  ];
  const { contact } = await save(of, {});
  let random = 7;
  const next = (below: number) => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  let refused = 0;
  for (let round = 0; round < 150; round += 1) {
    const value = Object.fromEntries(
      Array.from({ length: 1 + next(2) }, () => [types[next(types.length)], raws[next(raws.length)]]),
    );
    const op = (['merge', 'patch', 'replace'] as const)[next(3)] ?? 'merge';
    await edit(of, contact, { op, value }).catch(() => (refused += 1));
    const stored = await attributesOf(of, contact);
    expect(canonicalAttributes(fields, stored)).toBe(stored);
    expect(Object.values(stored)).not.toContain(null);
  }
  expect(refused).toBeGreaterThan(10);
  expect(refused).toBeLessThan(140);
});

it('a bulk change reads the fields of its conditions as they were at its start', async () => {
  const of = await fixture.newAccount();
  const choices = [{ value: 'tea' }, { value: 'cake' }];
  await fixture.core.declareField(of.caller, { key: 'likes', type: 'several_of', choices });
  await run();
  const [tea, cake] = [await save(of, { likes: ['tea'] }, 'A'), await save(of, { likes: ['cake'] }, 'B')];
  const filter = JSON.stringify({ not: { field: 'attributes.likes', op: 'is', value: 'tea' } });
  const wanted = {
    contacts: { by: 'filter', texts: { filter } },
    change: { op: 'edit', edit: { addTags: ['x'] } },
  } as const;
  const { id } = await fixture.core.createBulkChange(of.caller, wanted);
  await fixture.core.removeField(of.caller, 'likes');
  await run();
  const done = await fixture.core.getBulkChange(of.caller, id);
  expect(done).toMatchObject({ state: 'done', matched: 1, changed: 1, filter: { not: { value: null } } });
  const tagsOf = async ({ contact }: typeof tea) =>
    (await fixture.core.getContact(of.caller, { target: byId(contact as Contact) })).tags.map(
      (tag) => tag.name,
    );
  expect([await tagsOf(tea), await tagsOf(cake)]).toEqual([[], ['x']]);
});
