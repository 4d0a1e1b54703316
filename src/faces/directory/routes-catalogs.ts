/** `/tags`, `/groups`, `/sources`, `/statuses`: alike, by number. And who is in a group. */
import type { CommandResult } from '../../core/writes/commands.js';
import type { Scope } from '../../domain/access.js';
import { notFound, ProblemError, type Thing } from '../../domain/problem.js';
import type { Catalog } from '../../domain/query.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { created, gone, listed, ok } from './answers.js';
import { itemMergeBody, itemParams, itemPatchBody, membersBody, newItemBody } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { encodeItem } from './encode.js';
import { contactOf, numberOf } from './ids.js';
import { countQuery, Parameters, readCount } from './query.js';
import { requireScope } from './require-scope.js';
import {
  addedWire,
  type CountsWire,
  catalogItemWire,
  type MergedItemsWire,
  mergedItemsWire,
  noContent,
  one,
  page,
  removedWire,
} from './wire.js';

const body = { read: 'json', maxBytes: maxBodyBytes } as const;

interface CatalogWords {
  readonly catalog: Catalog;
  readonly thing: Extract<Thing, 'tag' | 'group' | 'source' | 'status'>;
  /** in operation names */
  readonly name: string;
  /** whose scopes apply; tags are a matter of contacts */
  readonly resource: 'contacts' | 'groups' | 'sources' | 'statuses';
}

const catalogs: readonly CatalogWords[] = [
  { catalog: 'tags', thing: 'tag', name: 'Tag', resource: 'contacts' },
  { catalog: 'groups', thing: 'group', name: 'Group', resource: 'groups' },
  { catalog: 'sources', thing: 'source', name: 'Source', resource: 'sources' },
  { catalog: 'statuses', thing: 'status', name: 'Status', resource: 'statuses' },
];

export const catalogRoutes: readonly KeyRoute[] = [...catalogs.flatMap(routesOf), ...memberRoutes()];

function routesOf(words: CatalogWords): readonly KeyRoute[] {
  const { catalog, thing, name, resource } = words;
  const item = `/${catalog}/:number`;
  const scope = (verb: 'read' | 'write' | 'delete'): Scope => `${resource}:${verb}`;
  const answer = one(catalogItemWire);
  const plural = name === 'Status' ? 'Statuses' : `${name}s`;
  return [
    {
      method: 'GET',
      path: `/${catalog}`,
      operation: `list${plural}`,
      summary: `List all ${catalog}`,
      scope: scope('read'),
      schema: { query: countQuery, response: { 200: page(catalogItemWire) } },
      handle: (exchange) => listItems(exchange, catalog),
    },
    {
      method: 'POST',
      path: `/${catalog}`,
      operation: `create${name}`,
      summary: `Create a ${thing}`,
      scope: scope('write'),
      body,
      schema: { body: newItemBody, response: { 201: answer } },
      handle: async (exchange) => {
        const fields = readBody(newItemBody, exchange.body);
        const made = await exchange.core.createCatalogItem(exchange.caller, catalog, fields);
        return created(exchange, `/${catalog}/${made.number}`, encodeItem(made));
      },
    },
    {
      method: 'GET',
      path: item,
      operation: `get${name}`,
      summary: `Show a ${thing}`,
      scope: scope('read'),
      schema: { params: itemParams, response: { 200: answer } },
      handle: async ({ core, caller, params }) =>
        ok(encodeItem(await core.getCatalogItem(caller, catalog, numberOf(params.number, thing)))),
    },
    {
      method: 'PATCH',
      path: item,
      operation: `update${name}`,
      summary: `Change a ${thing}`,
      scope: scope('write'),
      body,
      schema: { params: itemParams, body: itemPatchBody, response: { 200: answer } },
      handle: async ({ core, caller, params, body: sent }) => {
        const fields = readBody(itemPatchBody, sent);
        const number = numberOf(params.number, thing);
        return ok(encodeItem(await core.updateCatalogItem(caller, catalog, number, fields)));
      },
    },
    {
      method: 'DELETE',
      path: item,
      operation: `delete${name}`,
      summary: `Delete a ${thing}`,
      scope: scope('delete'),
      schema: { params: itemParams, response: { 204: noContent } },
      handle: async ({ core, caller, params }) => {
        await core.deleteCatalogItem(caller, catalog, numberOf(params.number, thing));
        return gone;
      },
    },
    {
      method: 'POST',
      path: `${item}/merge`,
      operation: `merge${plural}`,
      summary: `Merge a ${thing} into another`,
      scope: scope('delete'),
      body,
      schema: { params: itemParams, body: itemMergeBody, response: { 200: one(mergedItemsWire) } },
      handle: (exchange) => mergeItems(exchange, words),
    },
  ];
}

async function listItems({ core, caller, query }: CallerExchange, catalog: Catalog): Promise<Answer> {
  const parameters = new Parameters(query, Object.keys(countQuery.properties));
  const isCounted = readCount(parameters);
  parameters.settle();
  const items = (await core.listCatalog(caller, catalog)).map(encodeItem);
  if (!isCounted) return listed(items, null);
  const uses = await core.countCatalogUses(caller, catalog);
  return listed(
    items.map((one) => ({ ...one, contacts: uses.get(one.number) ?? 0 })),
    null,
  );
}

/** Contacts are changed, so both scopes are needed. */
async function mergeItems(
  { core, caller, principal, params, body: sent }: CallerExchange,
  { catalog, thing }: CatalogWords,
): Promise<Answer> {
  const { into } = readBody(itemMergeBody, sent);
  const from = numberOf(params.number, thing);
  await core.getCatalogItem(caller, catalog, from);
  requireScope({ principal }, 'contacts:write');
  const { item, moved, isComplete } = await core.mergeCatalogItems(caller, catalog, { from, into });
  return ok({ item: encodeItem(item), moved, complete: isComplete } satisfies MergedItemsWire);
}

function memberRoutes(): readonly KeyRoute[] {
  const common = { path: '/groups/:number/contacts', scope: 'groups:write', body } as const;
  const schema = { params: itemParams, body: membersBody };
  return [
    {
      ...common,
      method: 'POST',
      operation: 'addGroupMembers',
      summary: 'Add contacts to a group',
      schema: { ...schema, response: { 200: one(addedWire) } },
      handle: async (exchange) => {
        const { changed, ...counts } = await changeMembers(exchange, 'add');
        return ok({ added: changed, ...counts });
      },
    },
    {
      ...common,
      method: 'DELETE',
      operation: 'removeGroupMembers',
      summary: 'Remove contacts from a group',
      schema: { ...schema, response: { 200: one(removedWire) } },
      handle: async (exchange) => {
        const { changed, ...counts } = await changeMembers(exchange, 'remove');
        return ok({ removed: changed, ...counts });
      },
    },
  ];
}

async function changeMembers(
  { core, caller, params, body: sent }: CallerExchange,
  op: 'add' | 'remove',
): Promise<CountsWire & { readonly changed: number }> {
  const { contact_ids } = readBody(membersBody, sent);
  const number = numberOf(params.number, 'group');
  // Without anybody to let in or out the edits below would not look whether the group exists.
  if (contact_ids.length === 0) await core.getCatalogItem(caller, 'groups', number);
  const edit = { groups: [{ op, items: [{ by: 'number', number, missing: 'refuse' }] }] } as const;
  const targets = [...new Set(contact_ids.map((id) => String(id).toLowerCase()))].map((id) => contactOf(id));
  const commands = targets.map((one) => ({ op: 'edit', ...one, edit, ifMissing: 'skip' }) as const);
  const results = await core.runBatch(caller, commands, { repeats: 'sequence' }).catch(asMissingGroup);
  const count = (outcome: CommandResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  return { changed: count('updated'), unchanged: count('found'), not_found: count('skipped') };
}

/** The group is in the path, so that it does not exist is no fault of the body. */
function asMissingGroup(error: unknown): never {
  const isMissing =
    error instanceof ProblemError &&
    error.problem.kind === 'invalid' &&
    error.problem.issues.every((issue) => issue.path === 'groups.0' && issue.code === 'unknown');
  throw isMissing ? notFound('group') : error;
}
