/** `/tags`, `/groups`, `/sources`, `/statuses`: the same routes for all, by number. And the contacts of a group. */

import type { Scope } from '@switchbook/domain/access/access.js';
import type { CatalogItem } from '@switchbook/domain/contact/contact.js';
import { itemJson } from '@switchbook/domain/contact/contact-json.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { allCatalogs, type Catalog } from '@switchbook/domain/contact/query.js';
import { itemNounOf, maxInheritedInteger } from '@switchbook/domain/identity/inherited-id.js';
import { actName, capitalize } from '@switchbook/domain/records/record.js';
import {
  closed,
  color,
  count,
  instant,
  nullableText,
  number,
  shape,
  text,
} from '@switchbook/domain/records/schemas.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { type Static, Type } from 'typebox';
import { contactId, contactOf, numberOf } from '../faces/directory/kit/ids.js';
import { choiceOf, QueryParameters } from '../faces/directory/kit/query.js';
import { itemRoute, removalRoute, requireScope, wholeListRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import { catalogLimits } from './values/catalog.js';

const catalogItemWire = shape('CatalogItem', {
  number,
  name: Type.String(),
  color: nullableText,
  created_at: instant,
  updated_at: instant,
  contacts: Type.Optional(count),
});

type CatalogItemWire = Static<typeof catalogItemWire>;

const mergedItemsWire = shape('MergedItems', {
  item: catalogItemWire,
  moved: count,
  complete: Type.Boolean(),
});

type MergedItemsWire = Static<typeof mergedItemsWire>;

const counts = { unchanged: count, not_found: count };

const addedWire = shape('MembersAdded', { added: count, ...counts });

const removedWire = shape('MembersRemoved', { removed: count, ...counts });

type CountsWire = Pick<Static<typeof addedWire>, 'unchanged' | 'not_found'>;

const countQuery = Type.Object({ count: choiceOf(['none', 'exact'], 'none') });

const newItemBody = closed('NewCatalogItem', {
  name: text(contactLimits.catalogName),
  color: Type.Optional(color),
  number: Type.Optional(Type.Integer({ minimum: 1, maximum: maxInheritedInteger })),
});

const itemPatchBody = closed('CatalogItemPatch', {
  name: Type.Optional(text(contactLimits.catalogName)),
  color: Type.Optional(color),
});

const itemMergeBody = closed('CatalogItemMerge', {
  into: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

const groupContactsBody = closed('GroupMembers', {
  contact_ids: Type.Array(contactId, { maxItems: catalogLimits.contacts }),
});

function readCount(parameters: QueryParameters): boolean {
  const text = parameters.text('count') ?? 'none';
  if (text !== 'none' && text !== 'exact')
    parameters.fault('count', 'not_allowed', `must be none or exact, not ${quoteText(text)}`);
  return text === 'exact';
}

const encodeItem: (item: CatalogItem) => CatalogItemWire = itemJson;

export const catalogRoutes: readonly KeyRoute[] = [...allCatalogs.flatMap(routesOf), ...groupContactRoutes()];

function routesOf(catalog: Catalog): readonly KeyRoute[] {
  const noun = itemNounOf[catalog];
  const words = { resource: noun, plural: catalog };
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
        encodeItem(await core.getCatalogItem(caller, catalog, numberOf(params.number, noun))),
    }),
    itemRoute(`PATCH /${catalog}/:number`, ...actName(words, 'update'), {
      scope: scope('write'),
      body: itemPatchBody,
      item: catalogItemWire,
      data: async ({ core, caller, params, body }) => {
        const fields = readBody(itemPatchBody, body);
        const number = numberOf(params.number, noun);
        return encodeItem(await core.updateCatalogItem(caller, catalog, number, fields));
      },
    }),
    removalRoute(`DELETE /${catalog}/:number`, ...actName(words, 'delete'), {
      scope: scope('delete'),
      run: ({ core, caller, params }) =>
        core.deleteCatalogItem(caller, catalog, numberOf(params.number, noun)),
    }),
    itemRoute(
      `POST /${catalog}/:number/merge`,
      `merge${capitalize(catalog)}`,
      `Merge a ${noun} into another`,
      {
        scope: scope('delete'),
        includes: [scope('read')],
        body: itemMergeBody,
        item: mergedItemsWire,
        commitsInSteps: true,
        data: (exchange) => mergeItems(exchange, catalog),
      },
    ),
  ];
}

async function listItems(
  { core, caller, query, signal }: CallerExchange,
  catalog: Catalog,
): Promise<readonly CatalogItemWire[]> {
  const parameters = new QueryParameters(query, countQuery);
  const isCounted = readCount(parameters);
  parameters.throwIfInvalid();
  const items = await mapInSlices(await core.listCatalog(caller, catalog), encodeItem, caller.accountId);
  if (!isCounted) return items;
  const uses = await core.countCatalogUses(caller, catalog, signal);
  return items.map((item) => ({ ...item, contacts: uses.get(item.number) ?? 0 }));
}

/** Merges items. Contacts are changed, so both scopes are needed. */
async function mergeItems(
  { core, caller, principal, params, body }: CallerExchange,
  catalog: Catalog,
): Promise<MergedItemsWire> {
  const { into } = readBody(itemMergeBody, body);
  const from = numberOf(params.number, itemNounOf[catalog]);
  await core.getCatalogItem(caller, catalog, from);
  requireScope({ principal }, 'contacts:write');
  const { item, moved, isComplete } = await core.mergeCatalogItems(caller, catalog, { from, into });
  return { item: encodeItem(item), moved, complete: isComplete };
}

function groupContactRoutes(): readonly KeyRoute[] {
  const common = { scope: 'groups:write', body: groupContactsBody } as const;
  return [
    itemRoute('POST /groups/:number/contacts', 'addGroupMembers', 'Add contacts to a group', {
      ...common,
      item: addedWire,
      data: async (exchange) => {
        const { changed, ...counts } = await changeGroupContacts(exchange, 'add');
        return { added: changed, ...counts };
      },
    }),
    itemRoute('DELETE /groups/:number/contacts', 'removeGroupMembers', 'Remove contacts from a group', {
      ...common,
      item: removedWire,
      data: async (exchange) => {
        const { changed, ...counts } = await changeGroupContacts(exchange, 'remove');
        return { removed: changed, ...counts };
      },
    }),
  ];
}

async function changeGroupContacts(
  { core, caller, params, body }: CallerExchange,
  op: 'add' | 'remove',
): Promise<CountsWire & { readonly changed: number }> {
  const { contact_ids } = readBody(groupContactsBody, body);
  const group = numberOf(params.number, 'group');
  const contacts = [...new Set(contact_ids.map((id) => String(id).toLowerCase()))].map((id) => contactOf(id));
  const change = { group, op, contacts, ifMissing: 'skip' } as const;
  const { changed, unchanged, missing } = await core.changeGroupMembership(caller, change);
  return { changed, unchanged, not_found: missing };
}
