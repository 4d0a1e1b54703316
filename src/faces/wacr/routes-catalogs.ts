/** The paths of groups, sources and statuses, which differ in words alone; and the contacts of a group. */

import { byInteger } from '../kit/serve/inherited-ids.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { catalogQuery, idParams, itemBody, membersBody, membersQuery, newItemBody } from './bodies.js';
import { catalogCreatedStatus, inUse, messages, scopes } from './choices.js';
import { decodeItem, decodeNewItem } from './decode.js';
import { decodeMembers } from './decode-batch.js';
import { deleted, encodeItem, encodeStatus, list, metaOf, ok, pick } from './encode.js';
import { faceName, numberOf } from './ids.js';
import { decodePaging, figuresOf, linksOf, slice } from './paging.js';
import { decodeFields } from './query.js';
import { chooseItems } from './query-catalogs.js';
import { bodyRefusal, jsonBody, scopedRefusal } from './routes.js';
import {
  type Catalog,
  deletedAnswer,
  groups,
  membersAddedAnswer,
  membersRemovedAnswer,
  sources,
  statuses,
} from './wire.js';

export const catalogRoutes: readonly KeyRoute[] = [groups, sources, statuses].flatMap(routesOf);

function routesOf(words: Catalog): readonly KeyRoute[] {
  return [...listRoutes(words, `/${words.catalog}`), ...itemRoutes(words, `/${words.catalog}/:id`)];
}

function listRoutes(words: Catalog, path: string): readonly KeyRoute[] {
  const { catalog, thing, things, answer } = words;
  const scope = scopes[catalog];
  return [
    {
      method: 'GET',
      path,
      operation: `list${things}`,
      summary: `List ${catalog}`,
      scope: scope.read,
      schema: { query: catalogQuery(words), response: { 200: words.page }, refusals: scopedRefusal },
      handle: (exchange) => listItems(exchange, words),
    },
    {
      method: 'POST',
      path,
      operation: `create${thing}`,
      summary: `Create a ${thing.toLowerCase()}`,
      scope: scope.write,
      body: jsonBody,
      schema: {
        body: newItemBody(words),
        response: { [catalogCreatedStatus]: answer },
        refusals: [...scopedRefusal, ...bodyRefusal],
      },
      handle: (exchange) => createItem(exchange, words),
    },
  ];
}

function itemRoutes(words: Catalog, path: string): readonly KeyRoute[] {
  const { catalog, thing, answer } = words;
  const scope = scopes[catalog];
  const name = thing.toLowerCase();
  return [
    {
      method: 'GET',
      path,
      operation: `get${thing}`,
      summary: `Get a ${name}`,
      scope: scope.read,
      schema: { params: idParams, response: { 200: answer }, refusals: [...scopedRefusal, 404] },
      handle: (exchange) => getItem(exchange, words),
    },
    {
      method: 'PATCH',
      path,
      operation: `update${thing}`,
      summary: words.hasColor ? `Rename or recolor a ${name}` : `Rename a ${name}`,
      scope: scope.write,
      body: jsonBody,
      schema: {
        params: idParams,
        body: itemBody(words),
        response: { 200: answer },
        refusals: [...scopedRefusal, 404, ...bodyRefusal],
      },
      handle: (exchange) => updateItem(exchange, words),
    },
    {
      method: 'DELETE',
      path,
      operation: `delete${thing}`,
      summary: `Delete a ${name}`,
      scope: scope.delete,
      schema: {
        params: idParams,
        response: { 200: deletedAnswer },
        // A group is deleted while it has members; what contacts must have is not.
        refusals: [...scopedRefusal, 404, ...(catalog === 'groups' ? [] : [inUse.status])],
      },
      handle: (exchange) => deleteItem(exchange, words),
    },
  ];
}

function encoderOf(words: Catalog) {
  return words.hasColor ? encodeStatus : encodeItem;
}

function itemOf({ params }: CallerExchange) {
  return { number: numberOf(params.id), scope: faceName };
}

async function listItems(exchange: CallerExchange, words: Catalog): Promise<Answer> {
  const { core, caller, query } = exchange;
  const chosen = chooseItems(await core.listCatalog(caller, words.catalog), query);
  const paging = decodePaging(query);
  const items = slice(chosen, paging);
  const figures = figuresOf(paging, items.length, chosen.length);
  const known = Object.keys(words.wire.properties);
  const fields = decodeFields(query, words.catalog, known);
  return list(
    items.map((item) => pick(encoderOf(words)(item), fields)),
    `${words.things} retrieved successfully`,
    metaOf(exchange),
    figures,
    linksOf(exchange, figures),
  );
}

async function createItem(exchange: CallerExchange, words: Catalog): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { fields, flaws } = decodeNewItem(body, words);
  const item = await core.createCatalogItem(caller, words.catalog, fields, flaws);
  const message = `${words.thing} created successfully`;
  return ok(catalogCreatedStatus, encoderOf(words)(item), message, metaOf(exchange));
}

async function getItem(exchange: CallerExchange, words: Catalog): Promise<Answer> {
  const { core, caller } = exchange;
  const item = await core.getCatalogItem(caller, words.catalog, itemOf(exchange));
  return ok(200, encoderOf(words)(item), `${words.thing} retrieved successfully`, metaOf(exchange));
}

async function updateItem(exchange: CallerExchange, words: Catalog): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { fields, flaws } = decodeItem(body, words);
  const item = await core.updateCatalogItem(caller, words.catalog, itemOf(exchange), fields, flaws);
  return ok(200, encoderOf(words)(item), `${words.thing} updated successfully`, metaOf(exchange));
}

async function deleteItem(exchange: CallerExchange, words: Catalog): Promise<Answer> {
  const { core, caller } = exchange;
  await core.deleteCatalogItem(caller, words.catalog, itemOf(exchange));
  return deleted(words.thing, metaOf(exchange));
}

const path = '/groups/:id/contacts';
const scope = scopes.groups.write;

export const memberRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path,
    operation: 'addMembers',
    summary: 'Add contacts to a group',
    scope,
    body: jsonBody,
    schema: {
      params: idParams,
      body: membersBody,
      response: { 200: membersAddedAnswer },
      refusals: [...scopedRefusal, 404, ...bodyRefusal],
    },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const count = await changeMembers(exchange, group, 'add');
      return ok(200, { group_id: group, contacts_added: count }, messages.membersAdded, metaOf(exchange));
    },
  },
  {
    method: 'DELETE',
    path,
    operation: 'removeMembers',
    summary: 'Remove contacts from a group',
    scope,
    body: jsonBody,
    schema: {
      params: idParams,
      query: membersQuery,
      body: membersBody,
      response: { 200: membersRemovedAnswer },
      refusals: [...scopedRefusal, 404, ...bodyRefusal],
    },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const count = await changeMembers(exchange, group, 'remove');
      return ok(200, { group_id: group, contacts_removed: count }, messages.membersRemoved, metaOf(exchange));
    },
  },
];

/** Contacts must exist to be added, but not to be removed. */
function changeMembers(exchange: CallerExchange, group: number, op: 'add' | 'remove'): Promise<number> {
  const { core, caller, body, query } = exchange;
  const { ids, flaws } = decodeMembers(body, op === 'remove' ? query : undefined);
  const contacts = ids.map((number) => (number === undefined ? null : byInteger(faceName, number)));
  const ifMissing = op === 'add' ? 'refuse' : 'skip';
  return core.changeMembers(caller, { group, scope: faceName, op, contacts, ifMissing, flaws });
}
