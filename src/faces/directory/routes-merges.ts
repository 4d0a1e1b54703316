/** `/merges`: two contacts that are one person become one, and two again. */
import { Type } from 'typebox';
import type { MergeCommand } from '../../core/contacts/merges.js';
import type { MergeId } from '../../domain/ids.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/wire/define-face.js';
import { created, listed, ok } from './answers.js';
import { mergeBody } from './bodies.js';
import { readBody } from './check-body.js';
import { maxBodyBytes } from './choices.js';
import { encodeMerge, encodeReport, encodeUndone } from './encode-merges.js';
import { contactOf, ownId } from './ids.js';
import { readCursor, readLimit, sealNext } from './paging.js';
import { Parameters, pageQuery } from './query.js';
import { requireScope } from './require-scope.js';
import { one, page } from './wire.js';
import { mergeReportWire, mergeWire, undoneMergeWire } from './wire-merges.js';

const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const mergeRoutes: readonly KeyRoute[] = [
  {
    method: 'POST',
    path: '/merges',
    operation: 'mergeContacts',
    summary: 'Merge two contacts, or show what the merge would do',
    scope: 'contacts:write',
    body: { read: 'json', maxBytes: maxBodyBytes },
    schema: {
      body: mergeBody,
      response: { 200: one(mergeReportWire), 201: one(mergeReportWire) },
      refusals: [404, 410, 412],
    },
    handle: merge,
  },
  {
    method: 'GET',
    path: '/merges',
    operation: 'listMerges',
    summary: 'List all merges',
    scope: 'contacts:read',
    schema: { query: pageQuery, response: { 200: page(mergeWire) } },
    handle: listMerges,
  },
  {
    method: 'GET',
    path: '/merges/:id',
    operation: 'getMerge',
    summary: 'Show a merge',
    scope: 'contacts:read',
    schema: { params, response: { 200: one(mergeWire) } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(encodeMerge(await core.getMerge(caller, mergeId(id)), core.clock())),
  },
  {
    method: 'POST',
    path: '/merges/:id/undo',
    operation: 'undoMerge',
    summary: 'Undo a merge',
    scope: 'contacts:write',
    schema: { params, response: { 200: one(undoneMergeWire) } },
    handle: async ({ core, caller, params: { id } }) =>
      ok(encodeUndone(await core.undoMerge(caller, mergeId(id)), core.clock())),
  },
];

const mergeId = (text: string | undefined) => ownId<MergeId>(text, 'merge');

async function merge(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, principal, body } = exchange;
  const { survivor, loser, versions, preview } = readBody(mergeBody, body);
  const command: MergeCommand = {
    op: 'merge',
    survivor: contactOf(survivor).target,
    loser: contactOf(loser).target,
    ...(versions === undefined ? {} : { ifVersions: versions }),
  };
  if (preview === true) return ok(encodeReport(await core.previewMerge(caller, command), null));
  requireScope({ principal }, 'contacts:delete');
  const merged = await core.mergeContacts(caller, command);
  return created(exchange, `/merges/${merged.merge.id}`, encodeReport(merged, core.clock()));
}

async function listMerges(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query } = exchange;
  const parameters = new Parameters(query, Object.keys(pageQuery.properties));
  const limit = readLimit(parameters);
  const after = readCursor(exchange, parameters, 'merges');
  parameters.settle();
  const { items, next } = await core.listMerges(caller, { limit, after });
  const now = core.clock();
  return listed(
    items.map((one) => encodeMerge(one, now)),
    sealNext(exchange, next, 'merges'),
  );
}
