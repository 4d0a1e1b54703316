/** The paths of groups, sources and statuses, which differ only in their names; and the contacts of a group. */

import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import { byInteger } from '../kit/wire/inherited-ids.js';
import { catalogQuery, itemBody, membersBody, membersQuery, newItemBody } from './bodies.js';
import { catalogCreatedStatus, scopes, usedItemRefusal } from './choices.js';
import { decodeItem, decodeNewItem } from './decode.js';
import { decodeMembers } from './decode-batch.js';
import { encodeDeletion, encodeItem, encodeStatus, listBody, metaOf, ok, pick } from './encode.js';
import { faceName, numberOf } from './ids.js';
import { messages } from './messages.js';
import { decodePaging, figuresOf, linksOf, slice } from './paging.js';
import { decodeFields } from './query.js';
import { chooseItems } from './query-catalogs.js';
import { memberBodies, route, routeOf } from './route.js';
import {
  type Catalog,
  deletedAnswer,
  groups,
  membersAddedAnswer,
  membersRemovedAnswer,
  sources,
  statuses,
} from './wire.js';

export const catalogRoutes: readonly KeyRoute[] = [groups, sources, statuses].flatMap((words) => [
  ...listRoutes(words),
  ...itemRoutes(words),
]);

function listRoutes(words: Catalog): readonly KeyRoute[] {
  const { catalog, thing, things, answer } = words;
  const path = `/${catalog}` as const;
  const route = routeOf(catalog);
  const encode = encoderOf(words);
  return [
    route(`GET ${path}`, `list${things}`, `List ${catalog}`, {
      query: catalogQuery(words),
      response: { 200: words.page },
      handle: async (exchange) => {
        const { core, caller, query } = exchange;
        const chosen = chooseItems(await core.listCatalog(caller, catalog), query);
        const paging = decodePaging(query);
        const items = slice(chosen, paging);
        const figures = figuresOf(paging, items.length, chosen.length);
        const fields = decodeFields(query, catalog, Object.keys(words.wire.properties));
        const data = items.map((item) => pick(encode(item), fields));
        const links = linksOf(exchange, figures);
        return {
          status: 200,
          body: listBody(data, messages.retrieved(things), metaOf(exchange), figures, links),
        };
      },
    }),
    route(`POST ${path}`, `create${thing}`, `Create a ${thing.toLowerCase()}`, {
      body: newItemBody(words),
      response: { [catalogCreatedStatus]: answer },
      handle: async (exchange) => {
        const { fields, issues } = decodeNewItem(exchange.body, words);
        const newItem = { ...fields, scope: faceName };
        const item = await exchange.core.createCatalogItem(exchange.caller, catalog, newItem, issues);
        return ok(catalogCreatedStatus, encode(item), messages.created(thing), metaOf(exchange));
      },
    }),
  ];
}

function itemRoutes(words: Catalog): readonly KeyRoute[] {
  const { catalog, thing, answer } = words;
  const path = `/${catalog}/:id` as const;
  const route = routeOf(catalog);
  const name = thing.toLowerCase();
  const encode = encoderOf(words);
  return [
    route(`GET ${path}`, `get${thing}`, `Get a ${name}`, {
      response: { 200: answer },
      handle: async (exchange) => {
        const item = await exchange.core.getCatalogItem(exchange.caller, catalog, itemKeyOf(exchange));
        return ok(200, encode(item), messages.retrieved(thing), metaOf(exchange));
      },
    }),
    route(
      `PATCH ${path}`,
      `update${thing}`,
      words.hasColor ? `Rename or recolor a ${name}` : `Rename a ${name}`,
      {
        body: itemBody(words),
        response: { 200: answer },
        handle: async (exchange) => {
          const { core, caller, body } = exchange;
          const { fields, issues } = decodeItem(body, words);
          const item = await core.updateCatalogItem(caller, catalog, itemKeyOf(exchange), fields, issues);
          return ok(200, encode(item), messages.updated(thing), metaOf(exchange));
        },
      },
    ),
    route(`DELETE ${path}`, `delete${thing}`, `Delete a ${name}`, {
      response: { 200: deletedAnswer },
      // A group may be deleted while it has members; a required item may not.
      refusals: catalog === 'groups' ? [] : [usedItemRefusal.status],
      handle: async (exchange) => {
        await exchange.core.deleteCatalogItem(exchange.caller, catalog, itemKeyOf(exchange));
        return encodeDeletion(thing, metaOf(exchange));
      },
    }),
  ];
}

function encoderOf(words: Catalog) {
  return words.hasColor ? encodeStatus : encodeItem;
}

function itemKeyOf({ params }: CallerExchange) {
  return { number: numberOf(params.id), scope: faceName };
}

const path = '/groups/:id/contacts';
const scope = scopes.groups.write;

export const memberRoutes: readonly KeyRoute[] = [
  route(`POST ${path}`, 'addMembers', 'Add contacts to a group', {
    scope,
    reads: memberBodies,
    body: membersBody,
    response: { 200: membersAddedAnswer },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const { changed } = await changeGroupMembership(exchange, group, 'add');
      return ok(200, { group_id: group, contacts_added: changed }, messages.membersAdded, metaOf(exchange));
    },
  }),
  route(`DELETE ${path}`, 'removeMembers', 'Remove contacts from a group', {
    scope,
    reads: memberBodies,
    query: membersQuery,
    body: membersBody,
    response: { 200: membersRemovedAnswer },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const { changed } = await changeGroupMembership(exchange, group, 'remove');
      return ok(
        200,
        { group_id: group, contacts_removed: changed },
        messages.membersRemoved,
        metaOf(exchange),
      );
    },
  }),
];

/** Changes a membership. Contacts must exist to be added, but not to be removed. */
async function changeGroupMembership(
  exchange: CallerExchange,
  group: number,
  op: 'add' | 'remove',
): ReturnType<CallerExchange['core']['changeGroupMembership']> {
  const { core, caller, body, query } = exchange;
  const { ids, issues } = decodeMembers(body, op === 'remove' ? query : undefined);
  const contacts = await mapInSlices(
    ids,
    (number) => (number === undefined ? null : byInteger(faceName, number)),
    caller.accountId,
  );
  const ifMissing = op === 'add' ? 'refuse' : 'skip';
  return core.changeGroupMembership(caller, { group, scope: faceName, op, contacts, ifMissing, issues });
}
