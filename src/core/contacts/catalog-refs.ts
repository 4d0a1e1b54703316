/** From the references of an edit to items of the account's catalogs, creating what may be created. */
import type { CatalogItem } from '../../domain/contact.js';
import type { CatalogRef, ContactEdit, EditContext } from '../../domain/edit.js';
import { type AccountId, asId } from '../../domain/ids.js';
import { type Issue, ProblemError } from '../../domain/problem.js';
import type { Catalog } from '../../domain/query.js';
import { fold } from '../../domain/text.js';
import { insertCatalogItems, listCatalog, lockCatalog } from '../../store/catalogs.js';
import type { Transaction } from '../../store/database.js';
import { type CatalogItems, findItem } from '../catalog-cache.js';
import type { Context } from '../context.js';

interface NamedRef {
  readonly catalog: Catalog;
  readonly ref: CatalogRef;
  readonly path: string;
}

export type Resolve = EditContext['resolve'];

/** Every reference of an edit. */
export function refsOf(edit: ContactEdit): readonly NamedRef[] {
  const ofItems = (catalog: 'tags' | 'groups') =>
    (edit[catalog] ?? []).flatMap((one) =>
      one.items.map((ref, index) => ({ catalog, ref, path: `${catalog}.${index}` })),
    );
  const ofField = (catalog: Catalog, path: string, one: ContactEdit['source']) =>
    one?.op === 'set' ? [{ catalog, ref: one.value, path }] : [];
  return [
    ...ofItems('tags'),
    ...ofItems('groups'),
    ...ofField('sources', 'source', edit.source),
    ...ofField('statuses', 'status', edit.status),
  ];
}

type Lists = ReadonlyMap<Catalog, CatalogItems>;

function resolverOf(lists: Lists): Resolve {
  return (catalog, ref) => findItem(lists.get(catalog) ?? [], ref);
}

/** One issue for each reference of the edit that must lead somewhere and does not. */
export function unknownRefs(edit: ContactEdit, resolve: Resolve): readonly Issue[] {
  return unknownOf(refsOf(edit), resolve);
}

function unknownOf(refs: readonly NamedRef[], resolve: Resolve): readonly Issue[] {
  return refs
    .filter((one) => one.ref.missing === 'refuse' && resolve(one.catalog, one.ref) === undefined)
    .map((one) => ({ path: one.path, code: 'unknown', message: 'does not exist' }));
}

function refuseUnknown(refs: readonly NamedRef[], resolve: Resolve): void {
  const issues = unknownOf(refs, resolve);
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
}

/** From the cache; undefined when something must be created first. Throws `invalid` for what must exist. */
export async function resolveCached(
  context: Context,
  accountId: AccountId,
  edit: ContactEdit,
): Promise<Resolve | undefined> {
  const refs = refsOf(edit);
  if (refs.length === 0) return () => undefined;
  const lists = new Map<Catalog, CatalogItems>();
  for (const { catalog } of refs)
    if (!lists.has(catalog)) lists.set(catalog, await context.catalogs.get(accountId, catalog));
  const resolve = resolverOf(lists);
  if (refs.some((one) => one.ref.missing === 'create' && resolve(one.catalog, one.ref) === undefined))
    return undefined;
  refuseUnknown(refs, resolve);
  return resolve;
}

/** In a transaction: what is missing and may be created is. `created` says whether anything was. */
export async function resolveInTransaction(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  edits: readonly ContactEdit[],
  now: Date,
  options: { readonly refuses: boolean } = { refuses: true },
): Promise<{ readonly resolve: Resolve; readonly created: boolean; readonly lists: Lists }> {
  const refs = edits.flatMap(refsOf);
  const lists = new Map<Catalog, CatalogItems>();
  for (const catalog of new Set<Catalog>([...refs.map((one) => one.catalog), 'sources', 'statuses']))
    lists.set(catalog, await listCatalog(tx, accountId, catalog));
  const resolve = resolverOf(lists);
  const isMissing = (one: NamedRef) =>
    one.ref.missing === 'create' && resolve(one.catalog, one.ref) === undefined;
  let created = false;
  for (const catalog of new Set(refs.filter(isMissing).map((one) => one.catalog))) {
    const known = await lockCatalog(tx, accountId, catalog);
    lists.set(catalog, known);
    const items = newItems(refs.filter((one) => one.catalog === catalog && isMissing(one))).map((item) => ({
      ...item,
      id: asId<CatalogItem['id']>(context.newId()),
    }));
    if (items.length === 0) continue;
    lists.set(catalog, [...known, ...(await insertCatalogItems(tx, accountId, catalog, items, now))]);
    created = true;
  }
  if (options.refuses) refuseUnknown(refs, resolve);
  return { resolve, created, lists };
}

/** What the references of one catalog need to be made, each once. */
function newItems(missing: readonly NamedRef[]): readonly { name: string; color: string | null }[] {
  const named = missing.flatMap(({ ref }) => (ref.by === 'name' ? [ref] : []));
  const exact = new Map(named.toReversed().map((ref) => [ref.name, ref]));
  const folded = new Set<string>();
  return named
    .filter((ref) => {
      const isFirst = exact.get(ref.name) === ref && !(ref.folded && folded.has(fold(ref.name)));
      folded.add(fold(ref.name));
      return isFirst;
    })
    .map((ref) => ({ name: ref.name, color: ref.color ?? null }));
}
