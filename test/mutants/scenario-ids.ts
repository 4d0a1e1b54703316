/** The part of the scenario about ids that clients of a vendor stored. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import type { ImportOptions } from '../../src/imports/values/import-job.js';
import type { VendorCatalogs } from '../../src/pulls/values/pull-source.js';
import { fileOf } from '../support/accounts/import-fixture.js';
import { at, hold, type Stage, save } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value> | Value) => Promise<Value | undefined>;

const scope = 'shop';
export const integerScopes = new Map([
  [scope, new Set(['contacts', 'groups', 'sources', 'statuses'] as const)],
]);

const items: VendorCatalogs = {
  tags: [
    { name: 'moved', vendorId: 'tag-1', color: 'red' },
    { name: 'vip', vendorId: 'tag-2', color: '#00f' },
  ],
  groups: [{ name: 'moved', vendorId: '501' }],
  sources: [{ name: 'moved', vendorId: '502' }],
  statuses: [{ name: 'moved', vendorId: '503' }],
};

const row = (id: number, more: object = {}) =>
  JSON.stringify({
    phone: `+1415555${id}`,
    identities: [{ kind: 'vendor_id', scope, value: String(id) }],
    ...more,
  });

const entries = (body: string) => ({
  tags: ['moved'],
  groups: ['moved'],
  source: 'moved',
  status: 'moved',
  notes: [{ body, created_at: '2024-01-01T00:00:00Z', vendor_id: 'note-1' }, { body: 'of nobody' }],
  suppressions: [{ channel: 'sms', reason: 'manual', vendor_id: 'suppression-1' }],
});

async function bring(
  { core, caller }: Stage,
  rows: readonly string[],
  given: VendorCatalogs | undefined = undefined,
  options: Partial<ImportOptions> = {},
) {
  const file = fileOf(`${rows.join('\n')}\n`, { format: 'ndjson', onMatch: 'update', ...options });
  const job = await core.createImport(caller, {
    ...file,
    scope,
    ...(given === undefined ? {} : { items: given }),
  });
  await core.runImports({ signal: new AbortController().signal });
  return core.getImport(caller, job.id);
}

/** Creates the account's data that came from a vendor. */
export async function populateIds(stage: Stage): Promise<void> {
  await bring(stage, [row(7001, entries('as it was')), row(7002)], items);
}

export async function withInheritedIds(stage: Stage, note: Note): Promise<void> {
  const { core, caller } = stage;
  const noteImport = (name: string, work: () => ReturnType<typeof bring>) =>
    note(name, async () => {
      const { totals, state, error, undo } = await work();
      return { totals, state, error, undo };
    });
  const target = { target: [{ by: 'number', number: 7001 }] } as const;
  const found = await note('inherited', () => core.getContact(caller, target));
  await note('inherited notes', async () =>
    (await core.listNotes(caller, target, { limit: 9, after: null })).items.map((item) => [
      item.body,
      item.inherited,
    ]),
  );
  await note('inherited suppressions', async () =>
    (await core.listSuppressions(caller, target)).map((suppression) => suppression.inherited),
  );
  for (const catalog of ['tags', 'groups', 'sources', 'statuses'] as const)
    await note(`inherited ${catalog}`, () => core.listCatalog(caller, catalog));
  for (const filter of [
    { op: 'catalog', catalog: 'tags', item: { by: 'id', id: 'tag-1', scope } },
    { op: 'among', field: 'group', values: [501], scope },
    { op: 'catalogNumber', catalog: 'statuses', compare: 'gte', value: 503, scope },
  ] as readonly ContactFilter[])
    await note(`list ${JSON.stringify(filter)}`, () => core.countContacts(caller, filter));
  await noteImport('again', () => bring(stage, [row(7001, entries('as it was'))], items));
  await noteImport('a dry run', () => bring(stage, [row(7001, entries('dry'))], items, { isDryRun: true }));
  await noteImport('another text', () => bring(stage, [row(7001, entries('as it is'))]));
  await note('refused', () => bring(stage, [row(7001), row(Number(found?.number ?? 0) - 1), row(1)]));
  await note('refused items', () =>
    bring(stage, [row(9003)], {
      groups: [
        { name: 'moved', vendorId: '501' },
        { name: 'friends', vendorId: '501' },
      ],
    }),
  );
  // An item without contacts yields its number to an imported one.
  const free = await core.createCatalogItem(caller, 'statuses', { name: 'free', color: null } as never);
  const freed = [{ name: 'freed', vendorId: String(free.number) }];
  const job = await note('freed', async () => {
    const file = fileOf(`${row(9004, { notes: [{ body: 'goes' }] })}\n`, {
      format: 'ndjson',
      onMatch: 'update',
    });
    return core.createImport(caller, {
      ...file,
      scope,
      items: { statuses: freed, tags: freed, groups: freed, sources: freed },
    });
  });
  await core.runImports({ signal: new AbortController().signal });
  await note('statuses after it', () => core.listCatalog(caller, 'statuses'));
  if (job !== undefined) {
    await note('a note more', () =>
      core.addNote(caller, { target: [{ by: 'number', number: 9004 }] }, { body: 'kept' }),
    );
    await note('undo of ids', () => core.undoImport(caller, job.id));
    await core.runImports({ signal: new AbortController().signal });
    await note('undone ids', () => core.getImport(caller, job.id));
    await note('notes after it', async () =>
      (
        await core.listNotes(caller, { target: [{ by: 'number', number: 9004 }] }, { limit: 9, after: null })
      ).items.map((item) => item.body),
    );
  }
  const contact = await save(stage, { identities: [hold('username', 'later')] });
  await note('a number above', () => (contact as Contact).number);
  await note('gone', () => core.deleteContact(caller, { op: 'delete', ...at(contact) }));
  const tag = await core.getCatalogItem(caller, 'groups', { number: 501, scope });
  await note('renamed by its id', () =>
    core.updateCatalogItem(caller, 'groups', { number: 501, scope }, { name: 'x' }),
  );
  await note('deleted by its id', () => core.deleteCatalogItem(caller, 'groups', tag.number));
}
