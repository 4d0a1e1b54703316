/** The paths of groups, sources and statuses, alike but for their words; and the contacts of a group. */

import { Type } from 'typebox';
import type { Answer, CallerExchange, KeyRoute } from '../kit/define-face.js';
import { idParams, itemBody, listQuery, membersBody, statusBody } from './bodies.js';
import { type CatalogWords, groups, sources, statuses } from './catalogs.js';
import { CATALOG_CREATED_STATUS, MESSAGES, SCOPES } from './choices.js';
import { decodeMembers } from './decode-batch.js';
import { decodeItem } from './decode-rest.js';
import { deleted, encodeItem, encodeStatus, list, metaOf, ok, pick } from './encode.js';
import { numberOf } from './ids.js';
import { decodePaging, figuresOf, linksOf, slice } from './paging.js';
import { decodeFields } from './query.js';
import { chooseItems } from './query-catalogs.js';
import { failures, jsonBody, missing, unwritten } from './routes.js';
import {
  answerOf,
  deletedAnswer,
  failureWire,
  itemWire,
  listOf,
  membersAddedAnswer,
  membersRemovedAnswer,
  statusWire,
} from './wire.js';

export const catalogRoutes: readonly KeyRoute[] = [groups, sources, statuses].flatMap(routesOf);

function routesOf(words: CatalogWords): readonly KeyRoute[] {
  const { catalog, thing, things } = words;
  const scope = SCOPES[catalog];
  const wire = words.hasColor ? statusWire : itemWire;
  const body = words.hasColor ? statusBody : itemBody;
  const [path, one] = [`/${catalog}`, `/${catalog}/:id`];
  const shown = answerOf(wire);
  return [
    {
      method: 'GET',
      path,
      operation: `list${things}`,
      summary: `${things} of the account`,
      scope: scope.read,
      schema: { query: listQuery, response: { ...failures, 200: listOf(Type.Partial(wire)) } },
      handle: (exchange) => listItems(exchange, words),
    },
    {
      method: 'POST',
      path,
      operation: `create${thing}`,
      summary: `Create a ${thing.toLowerCase()} of a name that is free`,
      scope: scope.write,
      body: jsonBody,
      schema: { body, response: { ...unwritten, [CATALOG_CREATED_STATUS]: shown } },
      handle: (exchange) => createItem(exchange, words),
    },
    {
      method: 'GET',
      path: one,
      operation: `get${thing}`,
      summary: `One ${thing.toLowerCase()}`,
      scope: scope.read,
      schema: { params: idParams, response: { ...missing, 200: shown } },
      handle: (exchange) => getItem(exchange, words),
    },
    {
      method: 'PATCH',
      path: one,
      operation: `update${thing}`,
      summary: `Rename a ${thing.toLowerCase()}`,
      scope: scope.write,
      body: jsonBody,
      schema: { params: idParams, body, response: { ...unwritten, 200: shown } },
      handle: (exchange) => updateItem(exchange, words),
    },
    {
      method: 'DELETE',
      path: one,
      operation: `delete${thing}`,
      summary: `Delete a ${thing.toLowerCase()}`,
      scope: scope.delete,
      schema: { params: idParams, response: { ...missing, 200: deletedAnswer, 422: failureWire } },
      handle: (exchange) => deleteItem(exchange, words),
    },
  ];
}

function encoderOf(words: CatalogWords) {
  return words.hasColor ? encodeStatus : encodeItem;
}

async function listItems(exchange: CallerExchange, words: CatalogWords): Promise<Answer> {
  const { core, caller, query } = exchange;
  const chosen = chooseItems(await core.listCatalog(caller, words.catalog), query);
  const paging = decodePaging(query);
  const items = slice(chosen, paging);
  const figures = figuresOf(paging, items.length, chosen.length);
  const known = Object.keys((words.hasColor ? statusWire : itemWire).properties);
  const fields = decodeFields(query, words.catalog, known);
  return list(
    items.map((item) => pick(encoderOf(words)(item), fields)),
    `${words.things} retrieved successfully`,
    metaOf(exchange),
    figures,
    linksOf(exchange, figures),
  );
}

async function createItem(exchange: CallerExchange, words: CatalogWords): Promise<Answer> {
  const { core, caller, body } = exchange;
  const { fields, flaws } = decodeItem(body, words);
  const item = await core.createCatalogItem(caller, words.catalog, fields, flaws);
  const message = `${words.thing} created successfully`;
  return ok(CATALOG_CREATED_STATUS, encoderOf(words)(item), message, metaOf(exchange));
}

async function getItem(exchange: CallerExchange, words: CatalogWords): Promise<Answer> {
  const { core, caller, params } = exchange;
  const item = await core.getCatalogItem(caller, words.catalog, numberOf(params.id));
  return ok(200, encoderOf(words)(item), `${words.thing} retrieved successfully`, metaOf(exchange));
}

async function updateItem(exchange: CallerExchange, words: CatalogWords): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const { fields, flaws } = decodeItem(body, words);
  const item = await core.updateCatalogItem(caller, words.catalog, numberOf(params.id), fields, flaws);
  return ok(200, encoderOf(words)(item), `${words.thing} updated successfully`, metaOf(exchange));
}

async function deleteItem(exchange: CallerExchange, words: CatalogWords): Promise<Answer> {
  const { core, caller, params } = exchange;
  await core.deleteCatalogItem(caller, words.catalog, numberOf(params.id));
  return deleted(words.thing, metaOf(exchange));
}

const path = '/groups/:id/contacts';
const scope = SCOPES.groups.write;

export const memberRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path,
    operation: 'addMembers',
    summary: 'Add contacts to a group',
    scope,
    body: jsonBody,
    schema: { params: idParams, body: membersBody, response: { ...unwritten, 200: membersAddedAnswer } },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const count = await changeMembers(exchange, group, 'add');
      return ok(200, { group_id: group, contacts_added: count }, MESSAGES.membersAdded, metaOf(exchange));
    },
  },
  {
    method: 'DELETE',
    path,
    operation: 'removeMembers',
    summary: 'Remove contacts from a group',
    scope,
    body: jsonBody,
    schema: { params: idParams, body: membersBody, response: { ...unwritten, 200: membersRemovedAnswer } },
    handle: async (exchange) => {
      const group = numberOf(exchange.params.id);
      const count = await changeMembers(exchange, group, 'remove');
      return ok(200, { group_id: group, contacts_removed: count }, MESSAGES.membersRemoved, metaOf(exchange));
    },
  },
];

/** Those who are let in must exist; those who are put out need not. */
function changeMembers(exchange: CallerExchange, group: number, op: 'add' | 'remove'): Promise<number> {
  const { core, caller, body, query } = exchange;
  const { ids, flaws } = decodeMembers(body, op === 'remove' ? query : undefined);
  const contacts = ids.map((number) => (number === undefined ? null : ({ by: 'number', number } as const)));
  const ifMissing = op === 'add' ? 'refuse' : 'skip';
  return core.changeMembers(caller, { group, op, contacts, ifMissing, flaws });
}
