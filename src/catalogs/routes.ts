/** `/tags`, `/groups`, `/sources`, `/statuses`: the same routes for all, by number. And the contacts of a group. */
import type { Scope } from '@switchbook/domain/access/access.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import { thingOf } from '@switchbook/domain/identity/inherited-id.js';
import { notFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import { actName, capital } from '@switchbook/domain/records/record.js';
import type { CommandResult } from '../contacts/writes/commands.js';
import { itemMergeBody, itemPatchBody, membersBody, newItemBody } from '../faces/directory/kit/bodies.js';
import { encodeItem } from '../faces/directory/kit/encode.js';
import { contactOf, numberOf } from '../faces/directory/kit/ids.js';
import { countQuery, QueryParameters, readCount } from '../faces/directory/kit/query.js';
import { itemRoute, removalRoute, requireScope, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import {
  addedWire,
  type CatalogItemWire,
  type CountsWire,
  catalogItemWire,
  type MergedItemsWire,
  mergedItemsWire,
  removedWire,
} from '../faces/directory/kit/wire.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';

export const catalogRoutes: readonly KeyRoute[] = [...allCatalogs.flatMap(routesOf), ...memberRoutes()];

function routesOf(catalog: Catalog): readonly KeyRoute[] {
  const thing = thingOf[catalog];
  const words = { noun: thing, plural: catalog };
  // Tags have the scopes of contacts.
  const resource = catalog === 'tags' ? 'contacts' : catalog;
  const scope = (verb: 'read' | 'write' | 'delete'): Scope => `${resource}:${verb}`;
  return [
    wholeListRoute(`GET /${catalog}`, ...actName(words, 'list'), {
      scope: scope('read'),
      query: countQuery,
      item: catalogItemWire,
      data: (exchange) => listItems(exchange, catalog),
    }),
    itemRoute(`POST /${catalog}`, ...actName(words, 'create'), {
      scope: scope('write'),
      body: newItemBody,
      item: catalogItemWire,
      status: 201,
      data: async ({ core, caller, body }) =>
        encodeItem(await core.createCatalogItem(caller, catalog, readBody(newItemBody, body))),
      location: ({ number }) => `/${catalog}/${number}`,
    }),
    itemRoute(`GET /${catalog}/:number`, ...actName(words, 'get'), {
      scope: scope('read'),
      item: catalogItemWire,
      data: async ({ core, caller, params }) =>
        encodeItem(await core.getCatalogItem(caller, catalog, numberOf(params.number, thing))),
    }),
    itemRoute(`PATCH /${catalog}/:number`, ...actName(words, 'update'), {
      scope: scope('write'),
      body: itemPatchBody,
      item: catalogItemWire,
      data: async ({ core, caller, params, body }) => {
        const fields = readBody(itemPatchBody, body);
        const number = numberOf(params.number, thing);
        return encodeItem(await core.updateCatalogItem(caller, catalog, number, fields));
      },
    }),
    removalRoute(`DELETE /${catalog}/:number`, ...actName(words, 'remove'), {
      scope: scope('delete'),
      run: ({ core, caller, params }) =>
        core.deleteCatalogItem(caller, catalog, numberOf(params.number, thing)),
    }),
    itemRoute(`POST /${catalog}/:number/merge`, `merge${capital(catalog)}`, `Merge a ${thing} into another`, {
      scope: scope('delete'),
      body: itemMergeBody,
      item: mergedItemsWire,
      data: (exchange) => mergeItems(exchange, catalog),
    }),
  ];
}

async function listItems(
  { core, caller, query }: CallerExchange,
  catalog: Catalog,
): Promise<readonly CatalogItemWire[]> {
  const parameters = new QueryParameters(query, countQuery);
  const isCounted = readCount(parameters);
  parameters.settle();
  const items = (await core.listCatalog(caller, catalog)).map(encodeItem);
  if (!isCounted) return items;
  const uses = await core.countCatalogUses(caller, catalog);
  return items.map((one) => ({ ...one, contacts: uses.get(one.number) ?? 0 }));
}

/** Contacts are changed, so both scopes are needed. */
async function mergeItems(
  { core, caller, principal, params, body }: CallerExchange,
  catalog: Catalog,
): Promise<MergedItemsWire> {
  const { into } = readBody(itemMergeBody, body);
  const from = numberOf(params.number, thingOf[catalog]);
  await core.getCatalogItem(caller, catalog, from);
  requireScope({ principal }, 'contacts:write');
  const { item, moved, isComplete } = await core.mergeCatalogItems(caller, catalog, { from, into });
  return { item: encodeItem(item), moved, complete: isComplete };
}

function memberRoutes(): readonly KeyRoute[] {
  const common = { scope: 'groups:write', body: membersBody } as const;
  return [
    itemRoute('POST /groups/:number/contacts', 'addGroupMembers', 'Add contacts to a group', {
      ...common,
      item: addedWire,
      data: async (exchange) => {
        const { changed, ...counts } = await changeGroupMembership(exchange, 'add');
        return { added: changed, ...counts };
      },
    }),
    itemRoute('DELETE /groups/:number/contacts', 'removeGroupMembers', 'Remove contacts from a group', {
      ...common,
      item: removedWire,
      data: async (exchange) => {
        const { changed, ...counts } = await changeGroupMembership(exchange, 'remove');
        return { removed: changed, ...counts };
      },
    }),
  ];
}

async function changeGroupMembership(
  { core, caller, params, body }: CallerExchange,
  op: 'add' | 'remove',
): Promise<CountsWire & { readonly changed: number }> {
  const { contact_ids } = readBody(membersBody, body);
  const number = numberOf(params.number, 'group');
  // The edits below check that the group exists, but without contacts there are none.
  if (contact_ids.length === 0) await core.getCatalogItem(caller, 'groups', number);
  const edit = { groups: [{ op, items: [{ by: 'number', number, missing: 'refuse' }] }] } as const;
  const targets = [...new Set(contact_ids.map((id) => String(id).toLowerCase()))].map((id) => contactOf(id));
  const commands = targets.map((one) => ({ op: 'edit', ...one, edit, ifMissing: 'skip' }) as const);
  const results = await core.runBatch(caller, commands, { repeats: 'sequence' }).catch(asMissingGroup);
  const count = (outcome: CommandResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  return { changed: count('updated'), unchanged: count('found'), not_found: count('skipped') };
}

/** The group is in the path, so a missing one is not a fault of the body. */
function asMissingGroup(error: unknown): never {
  const isMissing =
    error instanceof ProblemError &&
    error.problem.kind === 'invalid' &&
    error.problem.issues.every((issue) => issue.path === 'groups.0' && issue.code === 'unknown');
  throw isMissing ? notFound('group') : error;
}
