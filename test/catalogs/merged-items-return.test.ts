/**
 * Contacts that come back after an item of theirs was merged: from the bin, or by the undo of a merge, of a change, or
 * of an import.
 */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, hold } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);

const item = (name: string) => ({ by: 'name', name, folded: false, missing: 'create' }) as const;

/** Makes a contact with an item of this name in each catalog. */
async function make({ caller }: TestAccount, displayName: string, name: string): Promise<Contact> {
  const items = [{ op: 'add', items: [item(name)] }] as const;
  const edit = { displayName: set(displayName), tags: items, groups: items };
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { ...edit, source: set(item(name)), status: set(item(name)) },
  });
  return contact;
}

/** Merges the item into the other one, in each catalog. */
async function merge({ caller }: TestAccount, from: string, into: string): Promise<void> {
  const { core } = fixture;
  for (const catalog of allCatalogs) {
    const items = await core.listCatalog(caller, catalog);
    const numberOf = (name: string) => items.find((one) => one.name === name)?.number ?? 0;
    const numbers = { from: numberOf(from), into: numberOf(into) };
    expect(await core.mergeCatalogItems(caller, catalog, numbers)).toMatchObject({ isComplete: true });
  }
}

function itemsOf({ tags, groups, source, status }: Contact): Readonly<Record<Catalog, readonly string[]>> {
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);
  return {
    tags: names(tags),
    groups: names(groups),
    sources: names([source ?? []].flat()),
    statuses: names([status ?? []].flat()),
  };
}

const each = (...names: readonly string[]) => ({
  tags: names,
  groups: names,
  sources: names.slice(0, 1),
  statuses: names.slice(0, 1),
});

async function readItems({ caller }: TestAccount, { id }: Contact) {
  return itemsOf(await fixture.core.getContact(caller, { target: [{ by: 'id', id }] }));
}

it('a restored contact has the item that remains after merges', async () => {
  const account = await fixture.newAccount();
  const gone = await make(account, 'Gone', 'x');
  await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(gone) });
  for (const name of ['y', 'z']) await make(account, 'Other', name);
  await merge(account, 'x', 'y');
  await merge(account, 'y', 'z');
  const inBin = await fixture.core.getDeletedContact(account.caller, gone.id);
  expect(itemsOf(inBin.contact)).toEqual(each('z'));
  const { contact } = await fixture.core.restoreContact(account.caller, { contact: gone.id });
  expect(itemsOf(contact)).toEqual(each('z'));
  expect(await readItems(account, gone)).toEqual(each('z'));
});

it('a restored contact with both items has one, and none that was deleted after the merge', async () => {
  const account = await fixture.newAccount();
  const { core } = fixture;
  const gone = await make(account, 'Gone', 'x');
  await core.editContact(account.caller, {
    op: 'edit',
    target: byId(gone),
    edit: { tags: [{ op: 'add', items: [item('y'), item('w')] }] },
  });
  await core.deleteContact(account.caller, { op: 'delete', target: byId(gone) });
  for (const name of ['y', 'v']) await make(account, 'Other', name);
  await merge(account, 'x', 'y');
  const tags = await core.listCatalog(account.caller, 'tags');
  const [w, v] = ['w', 'v'].map((name) => tags.find((tag) => tag.name === name)?.number ?? 0);
  await core.mergeCatalogItems(account.caller, 'tags', { from: w as number, into: v as number });
  await core.deleteCatalogItem(account.caller, 'tags', v as number);
  const { contact } = await core.restoreContact(account.caller, { contact: gone.id });
  expect(itemsOf(contact)).toEqual(each('y'));
});

it('the undo of a merge of contacts returns the item that remains to the contact that had the merged one', async () => {
  const account = await fixture.newAccount();
  const { core } = fixture;
  const survivor = await make(account, 'Survivor', 'a');
  const loser = await make(account, 'Loser', 'x');
  const merged = await core.mergeContacts(account.caller, {
    op: 'merge',
    survivor: byId(survivor),
    loser: byId(loser),
  });
  await make(account, 'Other', 'y');
  await merge(account, 'x', 'y');
  const undone = await core.undoMerge(account.caller, merged.merge.id);
  expect([itemsOf(undone.contact), itemsOf(undone.loser)]).toEqual([each('a'), each('y')]);
});

it('the undo of a bulk change returns the item that remains', async () => {
  const account = await fixture.newAccount();
  const { core } = fixture;
  const contact = await make(account, 'Changed', 'x');
  const x = { by: 'name', name: 'x', folded: false, missing: 'refuse' } as const;
  const { id } = await core.createBulkChange(account.caller, {
    contacts: { by: 'filter', texts: {} },
    change: {
      op: 'edit',
      edit: { removeTags: ['x'], removeGroups: [x], source: null, status: null },
    },
  });
  const run = () => core.runBulkChanges({ signal: new AbortController().signal });
  await run();
  expect(await readItems(account, contact)).toEqual(each());
  await make(account, 'Other', 'y');
  await merge(account, 'x', 'y');
  await core.undoBulkChange(account.caller, id);
  await run();
  expect(await core.getBulkChange(account.caller, id)).toMatchObject({ undo: { reverted: 1, kept: 0 } });
  expect(await readItems(account, contact)).toEqual(each('y'));
});

it('a dry run knows the item that remains, in rows after a row of the same contact', async () => {
  const account = await fixture.newAccount();
  const { core } = fixture;
  for (const name of ['x', 'y']) await make(account, 'Other', name);
  const row = (tags: string) => `Ana,+4915100000001,${tags}\n`;
  await imports.run(account, `name,phone,tags\n${row('')}`);
  // The rows between make no contacts, and are many chunks: the run is stopped after the first one.
  const between = ',nobody,\n'.repeat(10_000);
  const text = `name,phone,tags\n${row('x')}${between}${row('y')}`;
  const dry = await imports.queue(account, text, { onMatch: 'update', isDryRun: true });
  const stopped = new AbortController();
  const begun = core.runImports({ signal: stopped.signal });
  const rowsOf = async () => (await core.getImport(account.caller, dry.id)).totals;
  await until('the first chunk is done', async () => (await rowsOf()).updated === 1);
  stopped.abort();
  await begun;
  expect((await core.getImport(account.caller, dry.id)).state).not.toBe('done');
  await merge(account, 'x', 'y');
  await imports.work();
  const [first, ...others] = await imports.rows(account, dry, 'updated', 'skipped');
  expect([
    first?.outcome,
    others.map(({ outcome, flaws }) => [outcome, flaws.map(({ code }) => code)]),
  ]).toEqual(['updated', [['skipped', ['unchanged']]]]);
});

it('the undo of an import returns the item that remains', async () => {
  const account = await fixture.newAccount();
  const { contact } = await fixture.core.saveContact(account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { source: set(item('x')), status: set(item('x')), identities: [hold('phone', '4915100000001')] },
  });
  for (const name of ['x', 'y']) await make(account, 'Other', name);
  const file = 'phone,source,status\n+4915100000001,new,new\n';
  const job = await imports.run(account, file, { onMatch: 'update' });
  const changed = { tags: [], groups: [], sources: ['new'], statuses: ['new'] };
  expect(await readItems(account, contact)).toEqual(changed);
  await merge(account, 'x', 'y');
  expect((await imports.undo(account, job)).undo).toMatchObject({ reverted: 1, kept: 0 });
  expect(await readItems(account, contact)).toEqual({ ...each('y'), tags: [], groups: [] });
});
